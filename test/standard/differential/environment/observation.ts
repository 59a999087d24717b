/** All that was seen of one run, by what it is; what differs from run to run is masked. */
export type Observation = Readonly<Record<string, unknown>>;

/** As it is seen where the spans are not sent: all, or those of the given names. */
export function unsent(seen: Observation, names?: readonly string[]): Observation {
  const text = JSON.stringify(seen).replace(/<(span|trace): ([^>]+)>/g, (id, kind: string, name: string) => {
    if (names?.includes(name) === false) return id;
    return kind === 'span' ? '<16 digits>' : '<32 digits>';
  });
  return JSON.parse(text) as Observation;
}
