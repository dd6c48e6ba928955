/** Recorded cases that the engine is known to do otherwise, each with the reason. The test fails when one starts to agree. */

export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {}
