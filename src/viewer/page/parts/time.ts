/** Time of day with ms, in the browser's zone. @param ms since the epoch */
export function timeOfDay(ms: number, withMs = true): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '–';
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return withMs ? `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}` : clock;
}
