/** The page of who is in a team, and of one's own API tokens. */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { check } from '../../api/route.js';
import type { Services } from '../../api/services.js';
import { endToken, makeToken, newToken } from '../../api/tokens.js';
import { ownTokenLifetimes, ownTokensAtMost } from '../../domain/tokens.js';
import { formatsOf } from '../../mail/formats.js';
import { listMembers } from '../../stores/members.js';
import { listTokensOf } from '../../stores/tokens.js';
import { teamPath } from '../navigation.js';
import { teamAction, teamPage } from '../routes.js';
import { refusal, tokenList, tokenMade } from '../tokens/view.js';
import { tokenWords } from '../tokens/words.js';
import { show, type TeamVisit } from '../visit.js';
import { teamWords } from './words.js';

/** Members and tokens that are listed. */
const listed = 200;

/** As the API has it, but that it ends some day. */
const ownToken = newToken.pick({ name: true }).extend({ expires_in: z.enum(ownTokenLifetimes) });

export const teamPages = [
  teamPage({
    path: '/teams/:team/team',
    summary: 'Who is in the team, and one’s own API tokens',
    show: (visit, _request, services) => teamView(visit, services),
  }),

  teamAction({
    path: '/teams/:team/team/tokens',
    summary: 'Make an API token that acts as oneself; it is shown in this answer only',
    teamRole: 'member',
    async run(visit, { form, requestId, resourceId: id }, { db }) {
      const { team, actor } = visit;
      const asked = { name: form.get('name') ?? '', expires_in: form.get('expires_in') };
      const { name, expires_in } = check(ownToken, asked, 'form');
      const { token } = await makeToken(
        db,
        { id, name, scope: 'user', user_id: userOf(actor), expires_in, atMost: ownTokensAtMost },
        { actor: actor.subject, requestId },
      );
      return tokenMade(visit, { token, name, path: teamPath(team.id, 'team'), current: 'team' });
    },
    async refused(visit, { form, error }, services) {
      const typed = { name: form.get('name'), expires_in: form.get('expires_in') };
      const more = { typed, ...refusal(error, visit.locale, ['name', 'expires_in']) };
      return teamView(visit, services, more, error.status);
    },
  }),

  teamAction({
    path: '/teams/:team/team/tokens/:id/revoke',
    summary: 'Revoke one of one’s own API tokens',
    teamRole: 'member',
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, { db }) {
      await endToken(db, id, { actor: actor.subject, requestId }, userOf(actor));
      const said = tokenWords[locale].revoked((form.get('name') ?? '').slice(0, 100));
      return { to: teamPath(team.id, 'team'), said };
    },
  }),
];

async function teamView(visit: TeamVisit, { db }: Services, more: object = {}, status = 200) {
  const { team, actor, locale } = visit;
  const user = userOf(actor);
  const path = teamPath(team.id, 'team');
  const members = await listMembers(db, team.id, listed);
  const tokens = await listTokensOf(db, user, listed);
  const w = { ...tokenWords[locale], ...teamWords[locale] };
  const format = formatsOf(locale);
  const rest = (members[0]?.total ?? 0) - members.length;
  return show(
    visit,
    'team/team',
    {
      title: w.title,
      current: 'team',
      w,
      path,
      members: members.map(({ user_id, name, role, since }) => ({
        name,
        you: user_id === user ? w.you : null,
        role: w.roles[role],
        since: format.instant(since.toISOString()),
      })),
      more: rest > 0 ? w.more(rest) : null,
      tokens: tokenList(tokens, visit, `${path}/tokens`),
      lifetimes: ownTokenLifetimes.map((value) => [value, w.lifetimes[value]]),
      typed: { expires_in: ownTokenLifetimes[0] },
      wrong: {},
      ...more,
    },
    status,
  );
}
