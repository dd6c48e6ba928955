import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** Why a pseudo-terminal can't be had here, for `skip`. util-linux's script gives a program one. */
export function terminalMissing(): string | false {
  try {
    execFileSync('script', ['--version'])
    return false
  } catch {
    return 'there is no `script` command here: install util-linux (bsdutils)'
  }
}

/** How long the program may take for anything it was asked for, on a machine that does much else. */
const PATIENCE_MS = 120_000

/** A program at a terminal, and a person who reads and types. */
export class Terminal {
  readonly #child: ChildProcess
  readonly ended: Promise<number | null>
  /** Everything that came. */
  #screen = ''
  /** What has come and was not read yet, with its escape sequences: the last one may not be whole. */
  #unread = ''
  #look = () => {}

  constructor(command: readonly string[], cwd: string, columns = 200) {
    const line = `stty cols ${columns} rows 50; exec ${command.map((word) => `'${word}'`).join(' ')}`
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd,
      env: { ...process.env, TERM: 'xterm' },
    })
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text
      this.#unread += text
      this.#look()
    })
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => resolve(code))
    })
  }

  /** Waits until something is on the screen, then forgets what stood before it. Fails with the screen's text. */
  async sees(what: RegExp): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const fail = (why: string) =>
      reject(
        new Error(`${why} before ${what} was seen. The screen:\n${stripVTControlCharacters(this.#screen)}`),
      )
    const patience = setTimeout(() => fail(`${PATIENCE_MS / 1000} s passed`), PATIENCE_MS)
    this.#look = () => {
      const text = stripVTControlCharacters(this.#unread)
      const match = what.exec(text)
      if (!match) return
      this.#unread = text.slice(match.index + match[0].length)
      resolve()
    }
    this.#look()
    this.ended.then((code) => fail(`It ended with ${code}`))
    try {
      await promise
    } finally {
      clearTimeout(patience)
      this.#look = () => {}
    }
  }

  /**
   * Types an answer once its question stands there, open. What is typed earlier, while something is being tried or a
   * text that only speaks of the question is shown, reaches nobody.
   */
  async answers(question: string, answer: string): Promise<void> {
    await this.sees(new RegExp(`◆ +${RegExp.escape(question)}`))
    this.#child.stdin!.write(`${answer}\r`)
  }

  /** Types a line. */
  types(line: string): void {
    this.presses(`${line}\r`)
  }

  /** Presses keys, without the one that ends a line. */
  presses(keys: string): void {
    this.#child.stdin!.write(keys)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
