import type { ModelOptions } from 'sequelize';

/** Options that every table shares: its name as it is, snake_case columns. */
export function table(tableName: string, options: ModelOptions = {}): ModelOptions {
  return { tableName, freezeTableName: true, underscored: true, ...options };
}
