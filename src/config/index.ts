export { nearest } from '../words/nearest.ts'
export { EditError } from './edit/splice.ts'
export { editWatch, type WatchEdit, type WatchedText, type WatchKind } from './edit/watch.ts'
export {
  ConfigError,
  envFileOf,
  environmentOf,
  type LoadedConfig,
  type LoadOptions,
  loadConfig,
  parseConfig,
} from './load.ts'
export { isLoopback } from './loopback.ts'
export { configSchema, referenceTable, type SettingDoc, settingDocs } from './reference.ts'
export { redactor, Secret } from './secret.ts'
export type { Config } from './settings.ts'
export { type ShownSetting, showConfig } from './show.ts'
export type { Problem } from './source.ts'
