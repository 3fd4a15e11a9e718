/**
 * Deadlines, worked out by hand. Sources: `decided` is decisions.md, "Support clocks" and "Wire shapes"; `note` is
 * docs/decisions/0011-working-time.md; `tz:FILE` is that file of the IANA time zone database, with the change it tells of.
 */
import type { Calendar, Hold } from '../../src/domain/sla.js';

const hour = 3600;
const day = 24 * hour;

export const everyDay = (...shifts: [string, string][]): Calendar['hours'] => ({
  mon: shifts,
  tue: shifts,
  wed: shifts,
  thu: shifts,
  fri: shifts,
  sat: shifts,
  sun: shifts,
});
export const workdays = (...shifts: [string, string][]): Calendar['hours'] => ({
  mon: shifts,
  tue: shifts,
  wed: shifts,
  thu: shifts,
  fri: shifts,
});
export const calendarOf = (
  timeZone: string,
  hours: Calendar['hours'],
  holidays: string[] = [],
): Calendar => ({
  timeZone,
  hours,
  holidays,
});

const abidjan = calendarOf('Africa/Abidjan', workdays(['08:00', '18:00']));
const nine = (zone: string, holidays: string[] = []) =>
  calendarOf(zone, workdays(['09:00', '17:00']), holidays);
const split = calendarOf('Europe/Berlin', workdays(['09:00', '12:00'], ['13:00', '17:00']));
const sundayNight = (zone: string) => calendarOf(zone, { sun: [['00:00', '06:00']] });
const daily = (zone: string, ...shifts: [string, string][]) => calendarOf(zone, everyDay(...shifts));
const always = (zone: string, holidays: string[] = []) => calendarOf(zone, null, holidays);
const berlin = nine('Europe/Berlin');
const held = (...spans: [string, string][]): Hold[] =>
  spans.map(([from, to]) => ({ from: new Date(from), to: new Date(to) }));

export interface Case {
  source: string;
  what: string;
  calendar: Calendar;
  start: string;
  seconds: number;
  deadline: string;
  holds?: Hold[];
}

type Row = [
  what: string,
  start: string,
  seconds: number,
  deadline: string,
  calendar: Calendar,
  holds?: Hold[],
];
const cases = (source: string, rows: Row[]): Case[] =>
  rows.map(([what, start, seconds, deadline, calendar, holds = []]) => ({
    source,
    what,
    start,
    seconds,
    deadline,
    calendar,
    holds,
  }));

// 2026-03-23 is a Monday, as are 2026-03-30, 2026-10-26 and 2026-11-02.
export const deadlineCases: Case[] = [
  ...cases('decided: the default calendar and targets', [
    ['4 h within a day', '2026-03-23T09:00:00Z', 4 * hour, '2026-03-23T13:00:00Z', abidjan],
    ['4 h over night', '2026-03-23T16:00:00Z', 4 * hour, '2026-03-24T10:00:00Z', abidjan],
    ['4 h over the weekend', '2026-03-27T17:00:00Z', 4 * hour, '2026-03-30T11:00:00Z', abidjan],
    ['24 h are 2.4 days', '2026-03-23T08:00:00Z', 24 * hour, '2026-03-25T12:00:00Z', abidjan],
    ['48 h are 4.8 days', '2026-03-23T08:00:00Z', 48 * hour, '2026-03-27T16:00:00Z', abidjan],
    [
      'urgent: 2 h on a Sunday night',
      '2026-03-22T23:30:00Z',
      2 * hour,
      '2026-03-23T01:30:00Z',
      always('Africa/Abidjan'),
    ],
  ]),
  ...cases('decided: working time; note: the earliest instant', [
    ['a whole shift ends with it', '2026-03-23T08:00:00Z', 8 * hour, '2026-03-23T16:00:00Z', berlin],
    [
      'a second more is the next morning',
      '2026-03-23T08:00:00Z',
      8 * hour + 1,
      '2026-03-24T08:00:01Z',
      berlin,
    ],
    ['two whole shifts', '2026-03-23T08:00:00Z', 16 * hour, '2026-03-24T16:00:00Z', berlin],
    [
      'the last shift of the week ends on Friday',
      '2026-03-23T08:00:00Z',
      40 * hour,
      '2026-03-27T16:00:00Z',
      berlin,
    ],
    ['a millisecond is kept', '2026-03-23T08:00:00.123Z', 60, '2026-03-23T08:01:00.123Z', berlin],
    [
      'milliseconds before the end of a shift',
      '2026-03-23T15:59:59.999Z',
      1,
      '2026-03-24T08:00:00.999Z',
      berlin,
    ],
    ['half a second', '2026-03-23T08:00:00Z', 0.5, '2026-03-23T08:00:00.500Z', berlin],
    ['before the opening', '2026-03-23T03:00:00Z', hour, '2026-03-23T09:00:00Z', berlin],
    ['at the opening', '2026-03-23T08:00:00Z', hour, '2026-03-23T09:00:00Z', berlin],
    ['at the close', '2026-03-23T16:00:00Z', hour, '2026-03-24T09:00:00Z', berlin],
    ['after the close', '2026-03-23T20:00:00Z', hour, '2026-03-24T09:00:00Z', berlin],
    ['on a Saturday', '2026-03-21T11:00:00Z', hour, '2026-03-23T09:00:00Z', berlin],
    ['a zero target within hours', '2026-03-23T10:00:00Z', 0, '2026-03-23T10:00:00Z', berlin],
    ['a zero target outside hours', '2026-03-21T11:00:00Z', 0, '2026-03-21T11:00:00Z', berlin],
    [
      'a zero target around the clock',
      '2026-03-21T11:00:00Z',
      0,
      '2026-03-21T11:00:00Z',
      always('Europe/Berlin'),
    ],
  ]),
  ...cases('decided: split shifts', [
    ['over the break', '2026-03-23T10:00:00Z', 2 * hour, '2026-03-23T13:00:00Z', split],
    ['up to the break', '2026-03-23T10:00:00Z', hour, '2026-03-23T11:00:00Z', split],
    ['from within the break', '2026-03-23T11:30:00Z', hour, '2026-03-23T13:00:00Z', split],
    ['a day of 7 h', '2026-03-23T08:00:00Z', 7 * hour, '2026-03-23T16:00:00Z', split],
    [
      'shifts that overlap count once',
      '2026-03-23T08:00:00Z',
      8 * hour,
      '2026-03-23T16:00:00Z',
      calendarOf('Europe/Berlin', workdays(['09:00', '14:00'], ['12:00', '17:00'])),
    ],
    [
      'shifts out of order',
      '2026-03-23T10:00:00Z',
      2 * hour,
      '2026-03-23T13:00:00Z',
      calendarOf('Europe/Berlin', workdays(['13:00', '17:00'], ['09:00', '12:00'])),
    ],
    [
      'a shift within another',
      '2026-03-23T08:00:00Z',
      8 * hour,
      '2026-03-23T16:00:00Z',
      calendarOf('Europe/Berlin', workdays(['09:00', '17:00'], ['10:00', '11:00'])),
    ],
    [
      'an empty shift is none',
      '2026-03-23T08:00:00Z',
      9 * hour,
      '2026-03-24T09:00:00Z',
      calendarOf('Europe/Berlin', workdays(['09:00', '17:00'], ['18:00', '18:00'])),
    ],
    [
      'through midnight by 24:00',
      '2026-03-23T20:00:00Z',
      4 * hour,
      '2026-03-24T01:00:00Z',
      daily('Europe/Berlin', ['22:00', '24:00'], ['00:00', '02:00']),
    ],
    [
      'whole days by 24:00',
      '2026-03-23T20:00:00Z',
      30 * hour,
      '2026-03-25T02:00:00Z',
      daily('Europe/Berlin', ['00:00', '24:00']),
    ],
  ]),
  ...cases('decided: holidays are local dates', [
    [
      'Good Friday and Easter Monday',
      '2026-04-02T14:00:00Z',
      2 * hour,
      '2026-04-07T08:00:00Z',
      nine('Europe/Berlin', ['2026-04-03', '2026-04-06']),
    ],
    [
      'a start on a holiday',
      '2026-04-03T10:00:00Z',
      hour,
      '2026-04-06T08:00:00Z',
      nine('Europe/Berlin', ['2026-04-03']),
    ],
    [
      'up to the eve',
      '2026-04-02T13:00:00Z',
      2 * hour,
      '2026-04-02T15:00:00Z',
      nine('Europe/Berlin', ['2026-04-03']),
    ],
    [
      'local, not UTC: Kolkata',
      '2026-08-14T20:00:00Z',
      hour,
      '2026-08-15T20:30:00Z',
      calendarOf('Asia/Kolkata', everyDay(['01:00', '24:00']), ['2026-08-15']),
    ],
    [
      'on a weekend changes nothing',
      '2026-03-27T15:00:00Z',
      2 * hour,
      '2026-03-30T08:00:00Z',
      nine('Europe/Berlin', ['2026-03-28']),
    ],
    [
      'do not count around the clock',
      '2026-12-25T00:00:00Z',
      2 * hour,
      '2026-12-25T02:00:00Z',
      always('Europe/Berlin', ['2026-12-25']),
    ],
    [
      'on the day of the change in spring',
      '2026-03-28T23:00:00Z',
      5 * hour,
      '2026-04-05T03:00:00Z',
      calendarOf('Europe/Berlin', { sun: [['00:00', '06:00']] }, ['2026-03-29']),
    ],
    [
      'on the day of the change in autumn',
      '2026-10-24T22:00:00Z',
      6 * hour,
      '2026-11-01T05:00:00Z',
      calendarOf('Europe/Berlin', { sun: [['00:00', '06:00']] }, ['2026-10-25']),
    ],
  ]),
  ...cases('tz:europe, EU: 2026-03-29 01:00 UTC, 02:00 becomes 03:00', [
    [
      'the night has 5 h',
      '2026-03-28T23:00:00Z',
      5 * hour,
      '2026-03-29T04:00:00Z',
      sundayNight('Europe/Berlin'),
    ],
    [
      'the sixth is a week later',
      '2026-03-28T23:00:00Z',
      6 * hour,
      '2026-04-04T23:00:00Z',
      sundayNight('Europe/Berlin'),
    ],
    [
      'Friday to Monday, an hour earlier in UTC',
      '2026-03-27T15:00:00Z',
      2 * hour,
      '2026-03-30T08:00:00Z',
      berlin,
    ],
    [
      'a shift from 02:30 begins at 03:30',
      '2026-03-29T00:00:00Z',
      hour,
      '2026-03-29T02:30:00Z',
      daily('Europe/Berlin', ['02:30', '06:00']),
    ],
    [
      'a shift to 02:30 ends at 03:30',
      '2026-03-29T00:00:00Z',
      1.5 * hour,
      '2026-03-29T01:30:00Z',
      daily('Europe/Berlin', ['01:00', '02:30']),
    ],
    [
      'a shift from 02:30 to 03:15 is none',
      '2026-03-29T00:00:00Z',
      0.25 * hour,
      '2026-03-30T00:45:00Z',
      daily('Europe/Berlin', ['02:30', '03:15']),
    ],
    [
      'shifts that come to overlap count once',
      '2026-03-29T00:00:00Z',
      4 * hour,
      '2026-03-30T00:00:00Z',
      daily('Europe/Berlin', ['01:00', '02:30'], ['03:00', '05:00']),
    ],
    ['24 h around the clock', '2026-03-28T12:00:00Z', day, '2026-03-29T12:00:00Z', always('Europe/Berlin')],
    [
      'a day of 00:00 to 24:00 has 23 h',
      '2026-03-28T23:00:00Z',
      23 * hour,
      '2026-03-29T22:00:00Z',
      calendarOf('Europe/Berlin', { sun: [['00:00', '24:00']] }),
    ],
  ]),
  ...cases('tz:europe, EU: 2026-10-25 01:00 UTC, 03:00 becomes 02:00', [
    [
      'the night has 7 h',
      '2026-10-24T22:00:00Z',
      7 * hour,
      '2026-10-25T05:00:00Z',
      sundayNight('Europe/Berlin'),
    ],
    [
      'the eighth is a week later',
      '2026-10-24T22:00:00Z',
      8 * hour,
      '2026-11-01T00:00:00Z',
      sundayNight('Europe/Berlin'),
    ],
    [
      'Friday to Monday, an hour later in UTC',
      '2026-10-23T14:00:00Z',
      2 * hour,
      '2026-10-26T09:00:00Z',
      berlin,
    ],
    [
      'a shift from 02:30 begins at the first',
      '2026-10-24T23:00:00Z',
      hour,
      '2026-10-25T01:30:00Z',
      daily('Europe/Berlin', ['02:30', '06:00']),
    ],
    [
      'and has 4.5 h',
      '2026-10-25T00:30:00Z',
      4.5 * hour,
      '2026-10-25T05:00:00Z',
      daily('Europe/Berlin', ['02:30', '06:00']),
    ],
    [
      'a shift to 02:30 ends at the first',
      '2026-10-24T23:00:00Z',
      1.5 * hour,
      '2026-10-25T00:30:00Z',
      daily('Europe/Berlin', ['01:00', '02:30']),
    ],
    ['24 h around the clock', '2026-10-24T12:00:00Z', day, '2026-10-25T12:00:00Z', always('Europe/Berlin')],
    [
      'a day of 00:00 to 24:00 has 25 h',
      '2026-10-24T22:00:00Z',
      25 * hour,
      '2026-10-25T23:00:00Z',
      calendarOf('Europe/Berlin', { sun: [['00:00', '24:00']] }),
    ],
  ]),
  ...cases('tz:northamerica, US: 2026-03-08 02:00 becomes 03:00; 2026-11-01 02:00 becomes 01:00', [
    [
      'a spring night of 5 h',
      '2026-03-08T05:00:00Z',
      5 * hour,
      '2026-03-08T10:00:00Z',
      sundayNight('America/New_York'),
    ],
    [
      'an autumn night of 7 h',
      '2026-11-01T04:00:00Z',
      7 * hour,
      '2026-11-01T11:00:00Z',
      sundayNight('America/New_York'),
    ],
    [
      'over the weekend in spring',
      '2026-03-06T21:00:00Z',
      2 * hour,
      '2026-03-09T14:00:00Z',
      nine('America/New_York'),
    ],
    [
      'over the weekend in autumn',
      '2026-10-30T20:00:00Z',
      2 * hour,
      '2026-11-02T15:00:00Z',
      nine('America/New_York'),
    ],
    [
      'from 01:30, the first of two',
      '2026-11-01T04:00:00Z',
      hour,
      '2026-11-01T06:30:00Z',
      daily('America/New_York', ['01:30', '06:00']),
    ],
    [
      'weeks between the American and the European change',
      '2026-03-13T20:00:00Z',
      2 * hour,
      '2026-03-16T14:00:00Z',
      nine('America/New_York'),
    ],
  ]),
  ...cases('tz:australasia, Lord Howe: 2026-04-05 02:00 becomes 01:30; 2026-10-04 02:00 becomes 02:30', [
    [
      'half an hour more in April',
      '2026-04-04T13:00:00Z',
      6.5 * hour,
      '2026-04-04T19:30:00Z',
      sundayNight('Australia/Lord_Howe'),
    ],
    [
      'half an hour less in October',
      '2026-10-03T13:30:00Z',
      5.5 * hour,
      '2026-10-03T19:00:00Z',
      sundayNight('Australia/Lord_Howe'),
    ],
    [
      '02:15 in October is 02:45',
      '2026-10-03T13:30:00Z',
      60,
      '2026-10-03T15:46:00Z',
      daily('Australia/Lord_Howe', ['02:15', '06:00']),
    ],
  ]),
  ...cases('tz:australasia, New Zealand: 2026-04-05 03:00 becomes 02:00; 2026-09-27 02:00 becomes 03:00', [
    [
      'a southern autumn night of 7 h',
      '2026-04-04T11:00:00Z',
      7 * hour,
      '2026-04-04T18:00:00Z',
      sundayNight('Pacific/Auckland'),
    ],
    [
      'a southern spring night of 5 h',
      '2026-09-26T12:00:00Z',
      5 * hour,
      '2026-09-26T17:00:00Z',
      sundayNight('Pacific/Auckland'),
    ],
  ]),
  ...cases('tz:southamerica, Chile: 2026-04-05 00:00 becomes 23:00; 2026-09-06 00:00 becomes 01:00', [
    [
      'a late shift to 24:00 has 3 h',
      '2026-04-05T01:00:00Z',
      3 * hour,
      '2026-04-05T04:00:00Z',
      calendarOf('America/Santiago', { sat: [['22:00', '24:00']] }),
    ],
    [
      'a day without midnight',
      '2026-09-06T03:00:00Z',
      5 * hour,
      '2026-09-06T09:00:00Z',
      sundayNight('America/Santiago'),
    ],
  ]),
  ...cases('tz:australasia, Samoa: there was no 2011-12-30', [
    [
      'a day that was skipped has no shift',
      '2011-12-30T03:00:00Z',
      2 * hour,
      '2011-12-30T19:00:00Z',
      daily('Pacific/Apia', ['08:00', '18:00']),
    ],
  ]),
  ...cases('tz:asia, India: UTC+05:30, no changes; tz:africa, Abidjan: UTC', [
    [
      'from half past three in UTC',
      '2026-03-23T00:00:00Z',
      hour,
      '2026-03-23T04:30:00Z',
      nine('Asia/Kolkata'),
    ],
    [
      'a European change is none in Abidjan',
      '2026-03-27T17:00:00Z',
      2 * hour,
      '2026-03-30T09:00:00Z',
      abidjan,
    ],
  ]),
  ...cases('decided: on hold, as intervals', [
    [
      'an hour within a shift',
      '2026-03-23T08:00:00Z',
      2 * hour,
      '2026-03-23T11:00:00Z',
      berlin,
      held(['2026-03-23T09:00:00Z', '2026-03-23T10:00:00Z']),
    ],
    [
      'the night does not count',
      '2026-03-23T15:00:00Z',
      2 * hour,
      '2026-03-24T09:00:00Z',
      berlin,
      held(['2026-03-23T16:00:00Z', '2026-03-24T08:00:00Z']),
    ],
    [
      'from a shift into the next',
      '2026-03-23T14:00:00Z',
      3 * hour,
      '2026-03-24T11:00:00Z',
      berlin,
      held(['2026-03-23T15:00:00Z', '2026-03-24T09:00:00Z']),
    ],
    [
      'overlapping, unsorted, touching',
      '2026-03-23T08:00:00Z',
      hour,
      '2026-03-23T12:00:00Z',
      berlin,
      held(
        ['2026-03-23T10:00:00Z', '2026-03-23T11:00:00Z'],
        ['2026-03-23T08:30:00Z', '2026-03-23T10:00:00Z'],
        ['2026-03-23T09:00:00Z', '2026-03-23T11:30:00Z'],
      ),
    ],
    [
      'before the start',
      '2026-03-23T10:00:00Z',
      hour,
      '2026-03-23T11:00:00Z',
      berlin,
      held(['2026-03-20T08:00:00Z', '2026-03-23T09:00:00Z']),
    ],
    [
      'over the start',
      '2026-03-23T10:00:00Z',
      hour,
      '2026-03-23T12:00:00Z',
      berlin,
      held(['2026-03-20T08:00:00Z', '2026-03-23T11:00:00Z']),
    ],
    [
      'empty and reversed are none',
      '2026-03-23T08:00:00Z',
      2 * hour,
      '2026-03-23T10:00:00Z',
      berlin,
      held(
        ['2026-03-23T09:00:00Z', '2026-03-23T09:00:00Z'],
        ['2026-03-23T09:30:00Z', '2026-03-23T08:30:00Z'],
      ),
    ],
    [
      'that begins at the deadline',
      '2026-03-23T08:00:00Z',
      hour,
      '2026-03-23T09:00:00Z',
      berlin,
      held(['2026-03-23T09:00:00Z', '2026-03-23T15:00:00Z']),
    ],
    [
      'around the clock, over a change',
      '2026-10-24T20:00:00Z',
      2 * hour,
      '2026-10-25T06:00:00Z',
      always('Europe/Berlin'),
      held(['2026-10-24T21:00:00Z', '2026-10-25T05:00:00Z']),
    ],
  ]),
  ...cases('note: far ahead', [
    ['a year of weeks of 40 h', '2026-01-05T08:00:00Z', 52 * 40 * hour, '2027-01-01T16:00:00Z', berlin],
    [
      '50 years around the clock',
      '2026-01-01T00:00:00Z',
      18_262 * day,
      '2076-01-01T00:00:00Z',
      always('Europe/Berlin'),
    ],
  ]),
];
