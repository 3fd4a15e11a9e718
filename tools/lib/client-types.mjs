/** The types of `octroi/client`, made of the API's document. */
import openapiTypes, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const head = '/** Types of the API. Made by `npm run openapi` of the routes: do not edit. */\n';

export async function clientTypes(document, file) {
  const types = astToString(await openapiTypes(JSON.stringify(document)));
  const options = await resolveConfig(file);
  return format(head + types, { ...options, parser: 'typescript' });
}
