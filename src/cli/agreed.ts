import * as ui from '@clack/prompts'
import { Failed, UsageError } from './io.ts'

/**
 * Asks unless --yes; where nobody can be asked, --yes is needed, and `look` shows what would be done. Throws `Failed`
 * where the answer is no.
 */
export async function agreed(
  question: string,
  { yes }: { readonly yes?: boolean },
  look = '--dry-run',
): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY) throw new UsageError(`nobody can be asked here: look at ${look}, then give --yes`)
  const answer = await ui.confirm({ message: question, output: process.stderr })
  if (answer === true) return
  ui.cancel('Nothing was changed.', { output: process.stderr })
  throw new Failed()
}
