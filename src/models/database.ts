import pg from 'pg';
import { Sequelize } from 'sequelize';
import { defineModels, type Models } from './index.js';
import { createRunPrepared, type RunPrepared } from './prepared.js';

// A bigint column is a JavaScript bigint, never text or a float.
pg.types.setTypeParser(pg.types.builtins.INT8, BigInt);

/** A connection pool with its models. */
export interface Database {
  sequelize: Sequelize;
  models: Models;
  /** To be called once changes for the platform are committed (stores/changes.ts). */
  onChanges: () => void;
  /** To be called once messages for the support team's chat are committed; undefined: there is no chat. */
  onChat: (() => void) | undefined;
  /** To be called once mail is committed to the outbox (stores/notices.ts). */
  onMail: () => void;
  runPrepared: RunPrepared;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most; each statement is ended by PostgreSQL after 30 s. */
  poolSize: number;
  /** Called with each SQL text, for counting statements. */
  onStatement?: () => void;
  /** Called after each transaction that has recorded changes for the platform. */
  onChanges?: () => void;
  /** Called after each transaction that has something to tell the support team's chat; without it nothing is told. */
  onChat?: (() => void) | undefined;
  /** Called after each transaction that has put mail into the outbox. */
  onMail?: () => void;
}

/** Opens a pool on `url` (postgres://…); nothing is connected until the first statement. */
export function openDatabase(
  url: string,
  { poolSize, onStatement, onChanges = () => {}, onChat, onMail = () => {} }: DatabaseOptions,
): Database {
  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    logging: onStatement ?? false,
    pool: { max: poolSize, acquire: 15_000 },
    dialectOptions: { application_name: 'octroi', statement_timeout: 30_000, keepAlive: true },
  });
  return {
    sequelize,
    models: defineModels(sequelize),
    runPrepared: createRunPrepared(sequelize, onStatement),
    onChanges,
    onChat,
    onMail,
    close: () => sequelize.close(),
  };
}
