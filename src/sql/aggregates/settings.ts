/** Settings of functions: `ksql.functions.NAME.SETTING`, and `ksql.functions._global_.SETTING` for all. */

/** The value of a setting of one function; undefined where it is not set. */
export type FunctionSetting = (name: string) => string | undefined

export function functionSetting(
  functionName: string,
  properties: ReadonlyMap<string, string>,
): FunctionSetting {
  return (name) =>
    properties.get(`ksql.functions.${functionName.toLowerCase()}.${name}`) ??
    properties.get(`ksql.functions._global_.${name}`)
}
