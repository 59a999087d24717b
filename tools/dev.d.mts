export function buildAtEachChange(
  folders: readonly string[],
  build: () => void | Promise<void>,
  options?: { signal?: AbortSignal },
): Promise<void>;
