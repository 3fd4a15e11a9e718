/** A bar chart as SVG, drawn here: no script, no style attributes. */

export interface Bar {
  x: number;
  y: number;
  height: number;
}

/** Units of the drawing: each bar has so many of width, gap included; the tallest so many of height. */
export const barStep = 10;
export const chartHeight = 100;

/** A bar for each value, as tall as its share of the largest; what is more than nothing can be seen. */
export function barsOf(values: readonly number[]): Bar[] {
  const most = Math.max(0, ...values);
  return values.map((value, n) => {
    const height = value > 0 ? Math.max(1, Math.round((value / most) * chartHeight)) : 0;
    return { x: n * barStep + 1, y: chartHeight - height, height };
  });
}

/** How far along a line of 100 units each value is, the largest at its end. */
export function lengthsOf<Values extends readonly number[]>(
  values: Values,
): { [Place in keyof Values]: number } {
  const most = Math.max(1, ...values);
  return values.map((value) => Math.round((value / most) * 1000) / 10) as { [Place in keyof Values]: number };
}
