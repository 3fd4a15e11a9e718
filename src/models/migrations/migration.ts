/** One step of the schema, in SQL both ways. A migration that has landed is never edited. */
export interface Migration {
  name: string;
  up: string;
  down: string;
}
