declare const __CLUSTERLESS_VERSION__: string | undefined;

/** Of the bundle; from sources it says so. */
export const version = typeof __CLUSTERLESS_VERSION__ === 'string' ? __CLUSTERLESS_VERSION__ : '0.0.0-source';
