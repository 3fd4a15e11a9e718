/** The search attributes that Octroi needs in a Temporal namespace, declared and applied. */
import type { Connection, ConnectionLike } from '@temporalio/client';
import { searchAttributes } from '../workflows/messages.js';

/** `temporal.api.enums.v1.IndexedValueType`, by the name that the SDK gives the type. */
const indexedValueTypes = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const;

/** Adds the search attributes that the namespace lacks. */
export async function applySearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length > 0)
    await connection.operatorService.addSearchAttributes(addSearchAttributesRequest(namespace, missing));
}

/** The search attributes that the namespace lacks. */
export async function missingSearchAttributes(connection: ConnectionLike, namespace: string) {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
}

/** The request that adds search attributes; all of ours by default. */
export function addSearchAttributesRequest(namespace: string, attributes = Object.values(searchAttributes)) {
  return {
    namespace,
    searchAttributes: Object.fromEntries(attributes.map(({ name, type }) => [name, indexedValueTypes[type]])),
  };
}
