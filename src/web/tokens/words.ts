/** What pages say of API tokens, one’s own and, to operators, all. */
import type { Scope } from '../../domain/roles.js';

interface TokenWords {
  name: string;
  nameHint: string;
  lifetime: string;
  lifetimes: Record<string, string>;
  create: string;
  created: (at: string) => string;
  expires: (at: string) => string;
  expired: (at: string) => string;
  revokedAt: (at: string) => string;
  neverExpires: string;
  lastUsed: (at: string) => string;
  neverUsed: string;
  current: string;
  scopes: Record<Scope, string>;
  revoke: string;
  revokeWhich: (name: string) => string;
  revokeText: string;
  revokeButton: string;
  revoked: (name: string) => string;
  made: string;
  madeLabel: string;
  madeHint: string;
  madeAgain: string;
  madeBack: string;
  wrong: Record<string, string>;
  failed: string;
}

export const tokenWords: Record<'en' | 'fr', TokenWords> = {
  en: {
    name: 'Name',
    nameHint: 'What it is for, so that you know it again: laptop, backup script.',
    lifetime: 'It can be used for',
    lifetimes: {
      '1d': '1 day',
      '7d': '7 days',
      '30d': '30 days',
      '90d': '90 days',
      '365d': '1 year',
      '': 'ever, until it is revoked',
    },
    create: 'Create the token',
    created: (at) => `Created on ${at}`,
    expires: (at) => `Expires on ${at}`,
    expired: (at) => `Expired on ${at}`,
    revokedAt: (at) => `Revoked on ${at}`,
    neverExpires: 'Never expires',
    lastUsed: (at) => `Last used on ${at}`,
    neverUsed: 'Not used yet',
    current: 'You have signed in with it.',
    scopes: {
      user: 'a person of teams',
      support: 'support agent',
      platform: 'the platform',
      admin: 'operator',
    },
    revoke: 'Revoke',
    revokeWhich: (name) => `Revoke ${name}`,
    revokeText:
      'Programs that use it are refused from then on, and who has signed in with it is signed out. This cannot be undone.',
    revokeButton: 'Revoke it now',
    revoked: (name) => `The token ${name} is revoked.`,
    made: 'Your new token',
    madeLabel: 'The token',
    madeHint: 'Copy it now, all of it, to a safe place: it is shown only here, and stored nowhere.',
    madeAgain: 'Do not load this page again: that would make another one in its place.',
    madeBack: 'I have copied it: back to the tokens',
    wrong: {
      name: 'The name needs 1 to 100 characters in one line.',
      scope: 'Choose a scope.',
      user_id: 'There is no such user. The scope of a person needs one.',
      expires_in: 'Choose one of the times.',
      tokens: 'You have 20 tokens that can be used, which is the most. Revoke one that you no longer need.',
    },
    failed: 'No token was made.',
  },
  fr: {
    name: 'Nom',
    nameHint: 'À quoi il sert, pour le reconnaître : ordinateur portable, script de sauvegarde.',
    lifetime: 'Durée de validité',
    lifetimes: {
      '1d': '1 jour',
      '7d': '7 jours',
      '30d': '30 jours',
      '90d': '90 jours',
      '365d': '1 an',
      '': 'sans limite, jusqu’à sa révocation',
    },
    create: 'Créer le jeton',
    created: (at) => `Créé le ${at}`,
    expires: (at) => `Expire le ${at}`,
    expired: (at) => `Expiré le ${at}`,
    revokedAt: (at) => `Révoqué le ${at}`,
    neverExpires: 'N’expire jamais',
    lastUsed: (at) => `Dernière utilisation le ${at}`,
    neverUsed: 'Pas encore utilisé',
    current: 'Vous vous êtes connecté avec lui.',
    scopes: {
      user: 'une personne des équipes',
      support: 'agent du support',
      platform: 'la plateforme',
      admin: 'opérateur',
    },
    revoke: 'Révoquer',
    revokeWhich: (name) => `Révoquer ${name}`,
    revokeText:
      'Les programmes qui l’utilisent seront refusés, et qui s’est connecté avec lui sera déconnecté. C’est irréversible.',
    revokeButton: 'Le révoquer maintenant',
    revoked: (name) => `Le jeton ${name} est révoqué.`,
    made: 'Votre nouveau jeton',
    madeLabel: 'Le jeton',
    madeHint:
      'Copiez-le maintenant, en entier, en lieu sûr : il n’est affiché qu’ici, et n’est conservé nulle part.',
    madeAgain: 'Ne rechargez pas cette page : un autre jeton prendrait sa place.',
    madeBack: 'Je l’ai copié : retour aux jetons',
    wrong: {
      name: 'Le nom doit avoir 1 à 100 caractères, sur une ligne.',
      scope: 'Choisissez une portée.',
      user_id: 'Cet utilisateur n’existe pas. La portée d’une personne en demande un.',
      expires_in: 'Choisissez l’une des durées.',
      tokens: 'Vous avez 20 jetons utilisables, le maximum. Révoquez-en un dont vous n’avez plus besoin.',
    },
    failed: 'Aucun jeton n’a été créé.',
  },
};
