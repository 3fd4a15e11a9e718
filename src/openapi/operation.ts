/** One route as an operation of the document. */
import type {
  ZodOpenApiContentObject,
  ZodOpenApiLinkObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { z } from 'zod';
import { isMedia, type Links, type Media } from '../api/described.js';
import type { RouteSpec } from '../api/route.js';
import { teamRoles } from '../domain/roles.js';
import { refusals, refusalsOf } from './refusals.js';
import { tagOf } from './tags.js';

type Spec = RouteSpec<unknown, unknown, unknown>;

const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });

export function operationOf(route: Spec): ZodOpenApiOperationObject {
  const { path, summary, params, query, idempotent, cached, access } = route;
  const headers = [
    ...(idempotent ? [parameter('IdempotencyKey')] : []),
    ...(cached ? [parameter('IfNoneMatch')] : []),
  ];
  const codes = refusalsOf(route);
  return {
    operationId: operationId(route),
    summary,
    description: whoMay(route),
    tags: [tagOf(path)],
    security: securityOf(route),
    ...(access !== 'public' && { 'x-octroi-scopes': access.scopes }),
    ...(access !== 'public' && access.teamRole && { 'x-octroi-team-role': access.teamRole }),
    ...(access !== 'public' && access.objectRole && { 'x-octroi-object-role': access.objectRole }),
    'x-octroi-errors': codes,
    ...((params || query) && {
      requestParams: {
        ...(params && { path: params as z.ZodObject }),
        ...(query && { query: query as z.ZodObject }),
      },
    }),
    ...(headers.length > 0 && { parameters: headers }),
    ...requestOf(route),
    responses: { ...refusals(codes), ...successes(route) },
  };
}

/** `postPaymentsTeamInitiate`. */
export function operationId({ method, path }: Pick<Spec, 'method' | 'path'>): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'api');
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

/** Bodies may be left out where every field may be. */
function requestOf({ body, reads, examples }: Spec): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  const example = examples?.body === undefined ? {} : { example: examples.body };
  if (body) {
    const content = { 'application/json': { schema: body, ...example } };
    return { requestBody: { required: !body.safeParse({}).success, content } };
  }
  if (!reads) return {};
  return { requestBody: { required: true, description: reads.about, content: contentOf(reads, example) } };
}

function successes({ response, statuses, cached, examples, links }: Spec): ZodOpenApiResponsesObject {
  const example = examples?.response === undefined ? {} : { example: examples.response };
  const content = response && (isMedia(response) ? contentOf(response, example) : json(response, example));
  const responses = (statuses ?? [response ? 200 : 204]).map((status) => [
    String(status),
    {
      description: response && isMedia(response) ? response.about : meaningOf(status),
      ...(content && { content }),
      ...(links && { links: linksOf(links) }),
    },
  ]);
  if (cached) responses.push(['304', { description: 'As the client has it already, by its `ETag`.' }]);
  return Object.fromEntries(responses) as ZodOpenApiResponsesObject;
}

/** Each under the name of the operation that it leads to. */
function linksOf(links: Links): Record<string, ZodOpenApiLinkObject> {
  const named = Object.entries(links).map(([target, fields]) => {
    const [method, path] = target.split(' ') as [Spec['method'], string];
    const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => [
      name,
      fields[name] === undefined ? `$request.path.${name}` : `$response.body#/${fields[name]}`,
    ]);
    const id = operationId({ method, path });
    return [id, { operationId: id, parameters: Object.fromEntries(parameters) as Record<string, string> }];
  });
  return Object.fromEntries(named) as Record<string, ZodOpenApiLinkObject>;
}

const json = (schema: z.ZodType, example: object): ZodOpenApiContentObject => ({
  'application/json': { schema, ...example },
});

/** A body that is no JSON is described as text: what matters is the type. */
const contentOf = ({ type, schema }: Media, example: object): ZodOpenApiContentObject => ({
  [type]: { schema: schema ?? (type === 'application/octet-stream' ? {} : { type: 'string' }), ...example },
});

const meanings: Record<number, string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Begun: it goes on by itself.',
  204: 'Done; there is nothing to tell.',
  503: 'Something that it needs does not answer.',
};
const meaningOf = (status: number) => meanings[status] ?? 'Done.';

function securityOf({ access, errors = [] }: Spec): Record<string, string[]>[] {
  if (access !== 'public') {
    const scopes = [...access.scopes];
    return [{ token: scopes }, ...(scopes.includes('user') ? [{ jwt: ['user'] }] : [])];
  }
  if (errors.includes('invalid_signature')) return [{ paymentSignature: [] }];
  return errors.includes('unauthenticated') ? [{}, { token: [] }, { jwt: [] }] : [];
}

function whoMay({ access, errors = [] }: Spec): string {
  if (access === 'public') {
    if (errors.includes('invalid_signature')) return 'For the payment backend, which signs what it sends.';
    return errors.includes('unauthenticated') ? 'Without a token, or with any.' : 'Without a token.';
  }
  const { scopes, teamRole, objectRole } = access;
  const needed = teamRole ?? objectRole;
  const role = needed && teamRoles.slice(teamRoles.indexOf(needed)).map(code).join(' or ');
  const inTeam = role ? `, as ${role} of ${teamRole ? 'the team' : 'its team'}` : '';
  const others = scopes.filter((scope) => scope !== 'user').map(code);
  const everywhere = role && others.length > 0 ? `; of the scope ${others.join(' or ')} for every team` : '';
  return `With a token of the scope ${scopes.map(code).join(' or ')}${inTeam}${everywhere}.`;
}

const code = (word: string) => `\`${word}\``;
