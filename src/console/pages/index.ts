import type { Hono } from 'hono'
import type { Env } from '../visitor.ts'
import { board } from './board/index.tsx'
import { desk } from './desk/index.tsx'
import { growth } from './growth/index.tsx'
import { knowledge } from './knowledge/index.tsx'
import { members } from './members/index.tsx'
import { operations } from './operations/index.tsx'
import { reports } from './reports/index.tsx'
import { setup } from './setup/index.tsx'

/** A group of pages: its routes under one path. Those of `ENTRIES` in the shell stand in the navigation. */
export interface PageGroup {
  path: string
  /** For everybody who has the address: nobody need be signed in. */
  open?: true
  routes(): Hono<Env>
}

/** Every group of pages, in the order of the navigation. */
export const PAGES: readonly PageGroup[] = [desk, members, reports, growth, knowledge, setup, operations, board]
