/** Is it what `npm run test:library` was asked to test? Without it, everything is. Of a version the beginning is enough. */
export function isWanted(library: string, version?: string): boolean {
  const { OTEL_AUTO_LIBRARY, OTEL_AUTO_VERSION } = process.env;
  if (!OTEL_AUTO_LIBRARY) return true;
  if (library !== OTEL_AUTO_LIBRARY) return false;
  if (!OTEL_AUTO_VERSION || version === undefined) return true;
  return OTEL_AUTO_VERSION.split(',').some((wanted) => wanted === version || wanted.startsWith(`${version}.`));
}
