/** The first run: the steps of `tubewire init`, in the browser. Each answer is tried as it is given. */

import { useSignal } from '@preact/signals'
import { setupApi } from '../../api/setup.ts'
import { Failure } from '../../components/states.tsx'
import { useAction } from '../../forms/use-action.ts'
import { DerivedStep } from './derived-step.tsx'
import { Done } from './done.tsx'
import { KeyStep } from './key-step.tsx'
import { ClientStep, SourceStep } from './source-step.tsx'
import { type Answers, STEPS, type StepName } from './steps.ts'
import { TelegramStep } from './telegram-step.tsx'
import './setup.css'

export default function SetupPage() {
  const answers = useSignal<Answers>({})
  const at = useSignal<StepName>('key')
  const written = useSignal<{ readonly files: readonly string[]; readonly restart: boolean } | undefined>(
    undefined,
  )
  const write = useAction(async (all: Required<Answers>) => {
    const { key, source, client, telegram, derived } = all
    const { written: files, restart } = await setupApi.write({
      apiKey: key,
      source: source.text,
      client,
      token: telegram.token,
      chatId: telegram.chat.id,
      derivedMetrics: derived,
    })
    written.value = { files, restart }
  })
  const given = (more: Answers) => {
    answers.value = { ...answers.value, ...more }
    const next = STEPS[STEPS.findIndex(({ name }) => name === at.value) + 1]
    if (next) at.value = next.name
    else void write.run(answers.value as Required<Answers>)
  }
  if (written.value) return <Done {...written.value} />
  return (
    <>
      <div class="page-head">
        <h1>Set up tubewire</h1>
      </div>
      <p class="page-lead">
        Three things are needed: an API key of YouTube, something to watch, and a bot of Telegram. Nothing is
        written before the last step.
      </p>
      <ol class="setup">
        {STEPS.map(({ name, title, summary }, index) => (
          <li key={name} class="card" aria-current={at.value === name ? 'step' : undefined}>
            <div class="setup-head">
              <span class="setup-number" aria-hidden="true">
                {index + 1}
              </span>
              <h2>{title}</h2>
              <span class="spacer" />
              {at.value !== name && summary(answers.value) !== undefined && (
                <>
                  <span class="muted small clip">{summary(answers.value)}</span>
                  <button type="button" class="button quiet" onClick={() => (at.value = name)}>
                    Change<span class="visually-hidden"> {title}</span>
                  </button>
                </>
              )}
            </div>
            {at.value === name && <Step name={name} answers={answers.value} onGiven={given} />}
          </li>
        ))}
      </ol>
      {write.isRunning.value && <p role="status">Writing …</p>}
      {write.problem.value && <Failure error={write.problem.value} />}
    </>
  )
}

interface StepProps {
  readonly name: StepName
  readonly answers: Answers
  readonly onGiven: (more: Answers) => void
}

function Step({ name, answers, onGiven }: StepProps) {
  switch (name) {
    case 'key':
      return <KeyStep onGiven={(key) => onGiven({ key })} />
    case 'source':
      return <SourceStep apiKey={answers.key ?? ''} onGiven={(source) => onGiven({ source })} />
    case 'client':
      return <ClientStep onGiven={(client) => onGiven({ client })} />
    case 'telegram':
      return <TelegramStep onGiven={(telegram) => onGiven({ telegram })} />
    case 'derived':
      return <DerivedStep onGiven={(derived) => onGiven({ derived })} />
  }
}
