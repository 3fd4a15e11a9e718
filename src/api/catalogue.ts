/** What add-ons are called, in the languages of the API. */
import type { Context } from 'koa';
import { unitOf, type AddonType } from '../domain/addons.js';

const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

interface Words {
  name: string;
  unit: string;
  description: string;
}

const { ram, cpu, traffic, storage } = unitOf;

const words: Record<Language, Record<AddonType, Words>> = {
  en: {
    ram: {
      name: 'Memory',
      unit: `${ram.amount} MB`,
      description: `${ram.amount} MB more memory for the team, for 30 days`,
    },
    cpu: {
      name: 'CPU',
      unit: `${cpu.amount / 1000} core`,
      description: 'One more CPU core for the team, for 30 days',
    },
    traffic: {
      name: 'Traffic',
      unit: `${traffic.amount} GB`,
      description: `${traffic.amount} GB more traffic a month, for 30 days`,
    },
    storage: {
      name: 'Storage',
      unit: `${storage.amount} GB`,
      description: `${storage.amount} GB more storage, for 30 days`,
    },
  },
  fr: {
    ram: {
      name: 'Mémoire',
      unit: `${ram.amount} Mo`,
      description: `${ram.amount} Mo de mémoire de plus pour l’équipe, pendant 30 jours`,
    },
    cpu: {
      name: 'Processeur',
      unit: `${cpu.amount / 1000} cœur`,
      description: 'Un cœur de processeur de plus pour l’équipe, pendant 30 jours',
    },
    traffic: {
      name: 'Trafic',
      unit: `${traffic.amount} Go`,
      description: `${traffic.amount} Go de trafic de plus par mois, pendant 30 jours`,
    },
    storage: {
      name: 'Stockage',
      unit: `${storage.amount} Go`,
      description: `${storage.amount} Go de stockage de plus, pendant 30 jours`,
    },
  },
};

const icons: Record<AddonType, string> = { ram: 'memory', cpu: 'cpu', traffic: 'network', storage: 'disk' };

/** The language that the client likes best of those there are; English if none. */
export function languageOf(ctx: Context): Language {
  const best = ctx.acceptsLanguages(...languages);
  return languages.find((language) => language === best) ?? 'en';
}

/** An add-on type as a client shows it: name, unit, description, icon. */
export function describeAddon(type: AddonType, language: Language): Words & { icon: string } {
  return { ...words[language][type], icon: icons[type] };
}
