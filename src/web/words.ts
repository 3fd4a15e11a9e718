/** What the frame of the dashboard says: signing in and out, the navigation, errors. */

export const words = {
  en: {
    skip: 'Skip to the content',
    languages: 'Language',
    teams: 'Team:',
    pages: 'Pages of the team',
    nav: { usage: 'Usage' },
    signedInAs: (name: string) => `Signed in as ${name}`,
    signOut: 'Sign out',
    done: {
      alert_acknowledged: 'The alert is acknowledged.',
    } as Record<string, string>,
    login: {
      title: 'Sign in',
      token: 'Your token',
      hint: 'It begins with oct_. Or sign in on your platform and come from there.',
      submit: 'Sign in',
      ended: 'Your session has ended. Sign in again.',
      signedOut: 'You are signed out.',
      wrong: 'This token is unknown, expired or revoked.',
      notAPerson: 'This token does not belong to a person who can use these pages.',
      unknownUser: 'The platform has signed you in, but you are not known here yet.',
      tooMany: 'Too many attempts. Wait a quarter of an hour, then try again.',
      unavailable: 'Signing in is not possible at the moment. Try again in a minute.',
    },
    handOver: {
      title: 'Sign in',
      ask: (name: string) => `Your platform signs you in as ${name}.`,
      submit: 'Go on',
      cancel: 'This is not me',
    },
    noTeam: {
      title: 'No team',
      text: 'You are in no team yet. Once somebody has added you to one on your platform, it is here.',
    },
    errors: {
      notFound: ['There is nothing here', 'The page does not exist, or it is not yours to see.'],
      forbidden: ['Not allowed', 'Your role in the team does not allow this. Ask an owner or admin.'],
      staleForm: [
        'The form is out of date',
        'Nothing was changed. Go back, load the page again, and repeat what you did.',
      ],
      ended: ['Your session has ended', 'Nothing was changed. Sign in again.'],
      refused: ['This is not possible', 'What was asked for cannot be read or done.'],
      tooMany: ['Too many requests', 'Wait a little, then try again.'],
      failed: ['Something went wrong', 'It is on our side, and has been logged. Try again in a minute.'],
    },
    home: 'To the start page',
    reference: (id: string) => `Reference: ${id}`,
  },
  fr: {
    skip: 'Aller au contenu',
    languages: 'Langue',
    teams: 'Équipe :',
    pages: 'Pages de l’équipe',
    nav: { usage: 'Consommation' },
    signedInAs: (name: string) => `Connecté en tant que ${name}`,
    signOut: 'Se déconnecter',
    done: {
      alert_acknowledged: 'L’alerte est marquée comme vue.',
    } as Record<string, string>,
    login: {
      title: 'Connexion',
      token: 'Votre jeton',
      hint: 'Il commence par oct_. Ou connectez-vous sur votre plateforme et venez de là.',
      submit: 'Se connecter',
      ended: 'Votre session a pris fin. Reconnectez-vous.',
      signedOut: 'Vous êtes déconnecté.',
      wrong: 'Ce jeton est inconnu, expiré ou révoqué.',
      notAPerson: 'Ce jeton n’appartient pas à une personne qui peut utiliser ces pages.',
      unknownUser: 'La plateforme vous a identifié, mais vous n’êtes pas encore connu ici.',
      tooMany: 'Trop de tentatives. Attendez un quart d’heure, puis réessayez.',
      unavailable: 'La connexion n’est pas possible en ce moment. Réessayez dans une minute.',
    },
    handOver: {
      title: 'Connexion',
      ask: (name: string) => `Votre plateforme vous connecte en tant que ${name}.`,
      submit: 'Continuer',
      cancel: 'Ce n’est pas moi',
    },
    noTeam: {
      title: 'Aucune équipe',
      text: 'Vous n’êtes encore dans aucune équipe. Dès que quelqu’un vous y aura ajouté sur votre plateforme, elle sera ici.',
    },
    errors: {
      notFound: ['Il n’y a rien ici', 'La page n’existe pas, ou vous n’y avez pas accès.'],
      forbidden: [
        'Action non autorisée',
        'Votre rôle dans l’équipe ne le permet pas. Demandez à un propriétaire ou administrateur.',
      ],
      staleForm: [
        'Le formulaire n’est plus à jour',
        'Rien n’a été modifié. Revenez en arrière, rechargez la page et recommencez.',
      ],
      ended: ['Votre session a pris fin', 'Rien n’a été modifié. Reconnectez-vous.'],
      refused: ['Ce n’est pas possible', 'La demande ne peut pas être lue ou exécutée.'],
      tooMany: ['Trop de requêtes', 'Attendez un peu, puis réessayez.'],
      failed: [
        'Une erreur est survenue',
        'Elle vient de notre côté et a été enregistrée. Réessayez dans une minute.',
      ],
    },
    home: 'Vers la page d’accueil',
    reference: (id: string) => `Référence : ${id}`,
  },
} as const;

export type Words = (typeof words)['en'] | (typeof words)['fr'];
