import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Inbound } from '../core/chat.ts'
import { describeError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'

/** Lines per file; a file goes when all its lines are stored. */
const LINES_PER_FILE = 2000

/**
 * What came in and is not stored yet, on disk: every inbound event is appended here before anything else happens
 * with it, so that neither kill -9 nor a database that is away loses what was received. Appends go to the operating
 * system at once (they survive the death of the process, not of the machine). Reading back in order; taking in twice
 * is harmless because every event has a unique key.
 */
export class Spool {
  readonly #dir: string
  readonly #log: Log
  readonly #write: typeof writeSync
  #file: { name: string; fd: number; lines: number } | undefined
  #number = 0
  /** Files with the sequence number of their last line, oldest first. */
  readonly #files: { name: string; last: number }[] = []
  #sequence = 0

  /** @param write how bytes get to the disk; a test fills the disk with it. */
  constructor(dir: string, log: Log, write: typeof writeSync = writeSync) {
    this.#dir = dir
    this.#log = log
    this.#write = write
    mkdirSync(dir, { recursive: true })
  }

  /** What an earlier process left, oldest first, with their new sequence numbers. */
  recover(): { sequence: number; inbound: Inbound }[] {
    const found: { sequence: number; inbound: Inbound }[] = []
    const names = readdirSync(this.#dir).filter((f) => f.endsWith('.jsonl'))
    for (const name of names.sort()) {
      this.#number = Math.max(this.#number, Number.parseInt(name, 10) || 0)
      for (const line of readFileSync(path.join(this.#dir, name), 'utf8').split('\n')) {
        if (line === '') continue
        try {
          const inbound = JSON.parse(line) as Inbound
          this.#sequence += 1
          found.push({ sequence: this.#sequence, inbound })
        } catch {
          // The last line of a file may have been cut by the death of the machine, or by a full disk.
          this.#log.warn({ file: name }, 'an unreadable line in the spool was skipped')
        }
      }
      this.#files.push({ name, last: this.#sequence })
    }
    // Files that hold nothing readable are done already.
    if (found.length === 0) this.done(this.#sequence)
    return found
  }

  /** Appends and returns the sequence number. Throws when the disk is full. */
  append(inbound: Inbound): number {
    const file = this.#file !== undefined && this.#file.lines < LINES_PER_FILE ? this.#file : this.#open()
    const line = Buffer.from(`${JSON.stringify(inbound)}\n`)
    try {
      for (let at = 0; at < line.length; ) at += this.#write(file.fd, line, at)
    } catch (error) {
      // What follows a line that was cut must not be glued to it.
      this.close()
      throw error
    }
    file.lines += 1
    this.#sequence += 1
    const last = this.#files.at(-1)
    if (last !== undefined) last.last = this.#sequence
    return this.#sequence
  }

  #open(): { name: string; fd: number; lines: number } {
    this.close()
    this.#number += 1
    const name = `${String(this.#number).padStart(10, '0')}.jsonl`
    const file = { name, fd: openSync(path.join(this.#dir, name), 'ax'), lines: 0 }
    this.#file = file
    this.#files.push({ name, last: this.#sequence })
    return file
  }

  /** Everything up to this sequence number is stored: drops the files that are done. */
  done(sequence: number): void {
    for (let first = this.#files[0]; first !== undefined && first.last <= sequence; first = this.#files[0]) {
      this.#files.shift()
      if (this.#file?.name === first.name) this.close()
      try {
        unlinkSync(path.join(this.#dir, first.name))
      } catch (error) {
        // Taken in again at the next start, which changes nothing.
        this.#log.warn(
          { file: first.name, error: describeError(error) },
          'a spool file that is done could not be removed',
        )
      }
    }
  }

  close(): void {
    const file = this.#file
    this.#file = undefined
    if (file !== undefined) closeSync(file.fd)
  }
}
