/** What the team page says: who is in the team, and one’s own tokens. */
import type { TeamRole } from '../../domain/roles.js';

interface TeamWords {
  title: string;
  members: string;
  readOnly: string;
  roles: Record<TeamRole, string>;
  roleMeanings: string;
  name: string;
  role: string;
  since: string;
  you: string;
  more: (count: number) => string;
  tokens: string;
  tokensAre: string;
  yoursAlone: string;
  noTokens: string;
  newToken: string;
}

export const teamWords: Record<'en' | 'fr', TeamWords> = {
  en: {
    title: 'Team',
    members: 'Members',
    readOnly: 'Who is in the team, and with which role, is decided on your platform, not here.',
    roles: { owner: 'Owner', admin: 'Admin', member: 'Member' },
    roleMeanings:
      'Members see everything of the team and write tickets. Owners and admins also buy, cancel, and switch projects.',
    name: 'Name',
    role: 'Role',
    since: 'Since',
    you: 'you',
    more: (count) => `And ${count} more.`,
    tokens: 'Your API tokens',
    tokensAre:
      'A token lets a program do what you may do, in all your teams, with your role in each. It is never more than you are.',
    yoursAlone: 'Only you see and manage these.',
    noTokens: 'You have none yet.',
    newToken: 'Create a token',
  },
  fr: {
    title: 'Équipe',
    members: 'Membres',
    readOnly: 'Qui est dans l’équipe, et avec quel rôle, se décide sur votre plateforme, pas ici.',
    roles: { owner: 'Propriétaire', admin: 'Administrateur', member: 'Membre' },
    roleMeanings:
      'Les membres voient tout de l’équipe et écrivent au support. Propriétaires et administrateurs achètent, annulent et gèrent aussi les projets.',
    name: 'Nom',
    role: 'Rôle',
    since: 'Depuis',
    you: 'vous',
    more: (count) => `Et ${count} autres.`,
    tokens: 'Vos jetons d’API',
    tokensAre:
      'Un jeton permet à un programme de faire ce que vous pouvez faire, dans toutes vos équipes, avec votre rôle dans chacune. Il n’en permet jamais plus.',
    yoursAlone: 'Vous seul les voyez et les gérez.',
    noTokens: 'Vous n’en avez pas encore.',
    newToken: 'Créer un jeton',
  },
};
