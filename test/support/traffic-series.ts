/** Daily traffic that is made up, by seed: what teams look like to the forecast. Bytes of each day, from day 0 on. */
import { generator } from '../../src/domain/forecast.js';

export type Kind = keyof typeof kinds;

interface Draw {
  /** 0 to 1. */
  uniform: () => number;
  /** Around 1, never below 0; `sigma` is the standard deviation of its logarithm. */
  noise: (sigma: number) => number;
}

const gb = 2 ** 30;

/** Each makes the bytes of a day; `n` counts from the first day. */
const kinds = {
  steady: () => (_n: number, draw: Draw) => gb * draw.noise(0.15),
  weekly: () => (n: number, draw: Draw) => gb * (n % 7 < 5 ? 1.3 : 0.25) * draw.noise(0.2),
  growing: (draw: Draw) => {
    const rate = 0.005 + 0.015 * draw.uniform();
    return (n: number, { noise }: Draw) => gb * (1 + rate * n) * noise(0.2);
  },
  shrinking: () => (n: number, draw: Draw) => gb * 0.99 ** n * draw.noise(0.2),
  spikes: () => (_n: number, draw: Draw) => gb * draw.noise(0.2) * (draw.uniform() < 0.05 ? 6 : 1),
  // Some days of work, then days of nothing.
  sleeping: () => {
    let awake = true;
    return (_n: number, draw: Draw) => {
      if (draw.uniform() < (awake ? 0.2 : 0.15)) awake = !awake;
      return awake ? gb * draw.noise(0.4) : 0;
    };
  },
  // The level itself wanders.
  wandering: () => {
    let level = 1;
    return (_n: number, draw: Draw) => {
      level *= draw.noise(0.04);
      return gb * level * draw.noise(0.15);
    };
  },
};

export const kindsOfTraffic = Object.keys(kinds) as Kind[];

export function series(kind: Kind, seed: number, days: number): number[] {
  const uniform = generator(seed * 7919 + kindsOfTraffic.indexOf(kind) * 104_729 + 17);
  const noise = (sigma: number) => {
    const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.exp(sigma * normal);
  };
  const draw = { uniform, noise };
  const day = kinds[kind](draw);
  return Array.from({ length: days }, (_, n) => Math.round(day(n, draw)));
}
