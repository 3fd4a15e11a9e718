/** `octroi/client`: the API for programs in TypeScript, with the types of its document. */
import createFetchClient, { mergeHeaders, type Client, type ClientOptions } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type { components, operations, paths } from './schema.js';

/** The objects of the API by name: `Schemas['Payment']`. */
export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

export type OctroiClient = Client<paths>;

export interface OctroiClientOptions extends Omit<ClientOptions, 'baseUrl'> {
  /** Where Octroi listens: `https://octroi.example.com`. */
  url: string;
  /** An API token, or a JWT of the platform; without one only what is public can be asked. */
  token?: string;
}

/** A client whose `GET`, `POST` … take a path of the API and resolve to `{ data, error, response }`. */
export function createOctroiClient({ url, token, headers, ...options }: OctroiClientOptions): OctroiClient {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return createFetchClient<paths>({
    ...options,
    baseUrl: url,
    headers: mergeHeaders(authorization, headers),
  });
}
