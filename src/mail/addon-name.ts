/** What so many units of an add-on come to, in words. */
import { unitOf, type AddonType } from '../domain/addons.js';
import type { Locale } from './formats.js';

interface Addon {
  resource_type: AddonType;
  quantity: number;
}

const names = {
  en: {
    ram: (n: number) => `${n} MB of memory`,
    cpu: (n: number) => `${n / 1000} CPU ${n === 1000 ? 'core' : 'cores'}`,
    traffic: (n: number) => `${n} GB of traffic`,
    storage: (n: number) => `${n} GB of storage`,
  },
  fr: {
    ram: (n: number) => `${n} Mo de mémoire`,
    cpu: (n: number) => `${n / 1000} ${n === 1000 ? 'cœur' : 'cœurs'} de processeur`,
    traffic: (n: number) => `${n} Go de trafic`,
    storage: (n: number) => `${n} Go de stockage`,
  },
} satisfies Record<Locale, Record<AddonType, (amount: number) => string>>;

export function addonName({ resource_type, quantity }: Addon, locale: Locale): string {
  return names[locale][resource_type](quantity * unitOf[resource_type].amount);
}
