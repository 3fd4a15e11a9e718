/** The setting SLA_CALENDAR: JSON, or `always`. */
import { z } from 'zod';
import { weekdays, type Calendar } from '../domain/sla.js';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 08:00');
const shift = z
  .tuple([clock, clock])
  .refine(([from, to]) => from < to, 'a shift must end after it begins, on the same day (24:00 at most)');

const calendar = z.strictObject({
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Africa/Abidjan'),
  hours: z
    .partialRecord(z.enum(weekdays), z.array(shift).max(24))
    .refine((hours) => Object.values(hours).some((shifts) => shifts.length > 0), 'must have a shift')
    .nullable(),
  holidays: z.array(z.iso.date()).max(2000).default([]),
});

const always: Calendar = { timeZone: 'UTC', hours: null, holidays: [] };

/** Monday to Friday 08:00–18:00 in Abidjan. Source: decisions.md, "Support clocks". */
const office: [string, string][] = [['08:00', '18:00']];
const byDefault: Calendar = {
  timeZone: 'Africa/Abidjan',
  hours: { mon: office, tue: office, wed: office, thu: office, fri: office },
  holidays: [],
};

export const calendarSetting = z
  .string()
  .default(JSON.stringify(byDefault))
  .transform((text, context): Calendar => {
    if (text === 'always') return always;
    const parsed = calendar.safeParse(readJson(text));
    if (parsed.success) return parsed.data;
    const message = parsed.error.issues
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join('; ');
    context.addIssue({ code: 'custom', message: `must be always, or a calendar as JSON; ${message}` });
    return z.NEVER;
  });

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
