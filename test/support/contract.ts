/** Whether real answers are what the API's document says: every answer that a test gets is checked. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { oas31 } from 'zod-openapi';
import { routes } from '../../src/api/app.js';
import { createApiDocument, documented, templateOf, type Document } from '../../src/openapi/document.js';

export interface Checked {
  status: number;
  headers: Headers;
  body: unknown;
}

export const document: Document = createApiDocument(routes);
const declared = documented(routes).map(({ method, path }) => ({
  method,
  path: templateOf(path),
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`, 'i'),
}));
const pages = routes
  .filter(({ page }) => page)
  .map(({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'document');

/** A validator of the schema at a place in the document, such as `['paths', '/healthz']`. */
export function validatorAt(place: readonly string[]): ValidateFunction {
  const pointer = place.map((word) => word.replaceAll('~', '~0').replaceAll('/', '~1'));
  const validate = ajv.getSchema(`document#/${pointer.map(encodeURIComponent).join('/')}`);
  if (!validate) throw new Error(`The document has nothing at ${place.join(' › ')}.`);
  return validate;
}

/** @throws Error that says what in the answer is not as declared. */
export function checkAnswer(method: string, path: string, answer: Checked): void {
  const found = declared.find((each) => each.method === method.toLowerCase() && each.pattern.test(path));
  if (!found) {
    if (answer.status >= 300 || method === 'HEAD' || pages.some((page) => page.test(path))) return;
    throw new Error(`${method} ${path} answered ${answer.status} and is not in the document.`);
  }
  const place = ['paths', found.path, found.method];
  const operation = (document.paths?.[found.path] as Record<string, Operation>)[found.method] as Operation;
  const wrong = fault(operation, place, answer);
  if (!wrong) return;
  const body = JSON.stringify(answer.body)?.slice(0, 1500);
  throw new Error(
    `${method} ${found.path} answered ${answer.status} against its document: ${wrong}\n${body}`,
  );
}

type Operation = oas31.OperationObject & { 'x-octroi-errors': string[] };

function fault(
  operation: Operation,
  place: string[],
  { status, headers, body }: Checked,
): string | undefined {
  const type = headers.get('Content-Type')?.split(';')[0] ?? '';
  if (type === 'application/problem+json') {
    const { code } = body as { code: string };
    if (!operation['x-octroi-errors'].includes(code)) return `the code ${code} is not declared`;
    return faultOf(['components', 'schemas', 'Problem'], body);
  }
  const response = operation.responses?.[status] as oas31.ResponseObject | undefined;
  if (!response) return 'this status is not declared';
  const types = Object.keys(response.content ?? {});
  if (types.length === 0) return body === '' ? undefined : 'no body is declared';
  if (types.includes('application/json')) {
    if (type !== 'application/json') return `it is ${type}, not JSON`;
    return faultOf([...place, 'responses', String(status), 'content', type, 'schema'], body);
  }
  const fits = types.includes(type) || types.includes('application/octet-stream');
  return fits ? undefined : `it is ${type}, declared are ${types.join(', ')}`;
}

function faultOf(place: string[], body: unknown): string | undefined {
  const validate = validatorAt(place);
  if (validate(body)) return undefined;
  return ajv.errorsText(validate.errors?.slice(0, 5), { dataVar: 'body', separator: '\n' });
}
