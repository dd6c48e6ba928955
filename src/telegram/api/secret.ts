/** Takes the bot's token out of a text, also URL-encoded, also its secret half alone. */
export function redacted(text: string, token: string): string {
  const secret = token.slice(token.indexOf(':') + 1)
  let clean = text
  for (const form of [token, encodeURIComponent(token), secret, encodeURIComponent(secret)]) {
    if (form.length >= 4) clean = clean.replaceAll(form, '***')
  }
  return clean
}
