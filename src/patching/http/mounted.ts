/**
 * Where an app is mounted in another one, from the URL of the request and what the app sees of it. For frameworks whose mounts have
 * no parameters: what is in front is the same for all requests.
 */
export function mountOf(originalUrl: string | undefined, url: string | undefined): string {
  if (originalUrl === undefined || url === undefined) return '';
  // Where nothing is left, the app sees `/`.
  if (url === '/' && !originalUrl.endsWith('/')) return originalUrl;
  return originalUrl.endsWith(url) ? originalUrl.slice(0, originalUrl.length - url.length) : '';
}
