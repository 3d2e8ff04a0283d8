import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm'

const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`).replace(/^_/, '')

/** snake_case columns and readable constraint names, so that SQL beside a feature reads like the entity. */
export class SnakeNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snake(propertyName)
  }
  override primaryKeyName(table: { name: string } | string): string {
    return `${typeof table === 'string' ? table : table.name}_pkey`
  }
  override foreignKeyName(table: { name: string } | string, columns: string[]): string {
    return `${typeof table === 'string' ? table : table.name}_${columns.join('_')}_fkey`
  }
}
