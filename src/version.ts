declare const PACKAGE_VERSION: string;

/** Version of this package; put in by the build. */
export const VERSION: string = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : '0.0.0-source';
