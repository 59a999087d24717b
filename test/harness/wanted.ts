/** Is it what `npm run test:library` was asked to test? Without it, everything is. */
export function isWanted(library: string, version?: string): boolean {
  const { OTEL_AUTO_LIBRARY, OTEL_AUTO_VERSION } = process.env;
  if (!OTEL_AUTO_LIBRARY) return true;
  if (library !== OTEL_AUTO_LIBRARY) return false;
  return !OTEL_AUTO_VERSION || version === undefined || OTEL_AUTO_VERSION.split(',').includes(version);
}
