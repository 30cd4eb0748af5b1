// What lets a bundler leave out of zod and of the AWS SDK what is never used here. Each changes how code is written
// or takes out what nothing here can reach; when a new version is written otherwise, a bundle only gets bigger.
import { readFileSync } from 'node:fs';

const rewrite = (name, filter, contentsOf) => ({
  name,
  setup: ({ onLoad }) =>
    onLoad({ filter }, ({ path }) => ({
      contents: contentsOf(readFileSync(path, 'utf8')),
      loader: /\.(ts|json)$/.exec(path)?.[1] ?? 'js',
    })),
});

/** `{ z }` is one object with all of zod in it; by a namespace only what is used is taken. */
const zodByName = rewrite('zod-by-name', /\/src\/.*\.ts$/, (text) =>
  text.replace("import { z } from 'zod';", "import * as z from 'zod';"),
);

/** A schema is written with computed names of members, which a bundler must take for something that happens. */
const pure = (text) => text.replace(/^((?:export )?var [\w$]+ = )(\[[^;]*\]);$/gm, '$1/* @__PURE__ */ (() => $2)();');

/** Errors are told apart by name and status here: each is the service's own class, with the name that it came with. */
const errorsByName = (text) => text.replace(/^n0_registry\.registerError\(.*\);$/gm, '');

const schemas = rewrite('schemas', /@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/, (text) =>
  pure(errorsByName(text)),
);

/** A client tells its version, and brings its whole `package.json` for that. */
const versionOnly = rewrite('version-only', /@aws-sdk\/[^/]+\/package\.json$/, (text) =>
  JSON.stringify({ version: JSON.parse(text).version }),
);

const names = (text) =>
  [
    ...text.matchAll(/^export (?:const|function|class|async function) ([\w$]+)/gm),
    ...text.matchAll(/\bas ([\w$]+) }/g),
  ].map(([, name]) => name);

/** The same exports, which fail when they are called. */
const absent = (text) =>
  [
    "const absent = () => { throw new Error('left out of this bundle'); };",
    ...names(text).map((name) => `const $${name} = absent; export { $${name} as ${name} };`),
  ].join('\n');

/** No function writes JSON Schema. */
const jsonSchema = rewrite('no-json-schema', /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/, absent);

/**
 * Formats hang on every string as methods (`z.string().jwt()`), zod's old way; `z.jwt()` is found by name. Every schema
 * knows how to become JSON Schema.
 */
const methods = rewrite('methods', /zod\/v4\/classic\/schemas\.js$/, (text) =>
  text
    .replace(/^ {4}\w+\(params\) \{\s+return this\.check\(core\._\w+\(Zod\w+, params\)\);\s+\},$/gm, '')
    .replace(/^ {4}inst\._zod\.processJSONSchema = \(ctx, json, params\) => .*;$/gm, ''),
);

/** We write our own messages. */
const locales = rewrite('no-locales', /zod\/v4\/locales\/index\.js$/, () => 'export {}');

/** What takes a command 20 ms to make is made when there is text that it is needed for. */
const lateEmoji = rewrite('late-emoji', /string-width\/index\.js$/, (text) =>
  ['segmenter', 'rgiEmojiRegex'].reduce(
    (made, name) =>
      made
        .replaceAll(`${name}.`, `${name}().`)
        .replace(new RegExp(`^const ${name} = (.*);$`, 'm'), `let $${name}; const ${name} = () => ($${name} ??= $1);`),
    text,
  ),
);

/** Node has these natively; written in JavaScript they are for browsers. */
const slowHashes = rewrite('no-slow-hashes', /\/(Sha256Js|Md5Js|Sha1Js)\.js$/, (text) => {
  const [name] = names(text);
  return `export class ${name} { constructor() { throw new Error('left out of this bundle'); } }`;
});

/** Node's own streams come out of the SDK's handler for Node. */
const webStreams = rewrite('no-web-streams', /submodules\/serde\/util-stream\/.*\.browser\.js$/, absent);

/** Signs the messages of such streams. */
const headerFormatter = rewrite(
  'no-header-formatter',
  /signature-v4\/dist-es\/HeaderFormatter\.js$/,
  () => 'export class HeaderFormatter {}',
);

/** Only selects in objects and such answer with a stream of events: a client just asks for the means at its start. */
const eventStreams = rewrite('no-event-streams', /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/, () =>
  [
    "const absent = () => { throw new Error('left out of this bundle'); };",
    'export const eventStreamSerdeProvider = absent;',
    'export const resolveEventStreamSerdeConfig = (input) => Object.assign(input, { eventStreamMarshaller: undefined });',
    'export const EventStreamSerde = absent;',
  ].join('\n'),
);

/** In Lambda there are no files of settings, and no instance to ask for its region. */
const settingsFiles = rewrite('no-settings-files', /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/, () =>
  [
    'export { CONFIG_PREFIX_SEPARATOR } from "./constants";',
    'export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });',
  ].join('\n'),
);
const instanceRegion = rewrite('no-instance', /\/getInstanceMetadataRegion\.js$/, absent);

/** Only `AWS_RETRY_MODE=adaptive` asks for it, and the variables of our functions are ours. */
const rateLimiter = rewrite(
  'no-rate-limiter',
  /\/util-retry\/DefaultRateLimiter\.js$/,
  () => "export class DefaultRateLimiter { constructor() { throw new Error('left out of this bundle'); } }",
);

/** What every code of an error means is for its page in the docs. */
const meanings = rewrite('no-meanings', /\/src\/errors\.ts$/, (text) =>
  text.replace(/\bmeaning: '[^']*'/g, "meaning: ''"),
);

/** For the command line too, which writes JSON Schema and reads what comes over the web. */
export const shakeCli = [
  zodByName,
  schemas,
  versionOnly,
  locales,
  lateEmoji,
  slowHashes,
  eventStreams,
  headerFormatter,
];

/** Of two that rewrite one file only the first is asked. */
export const shakeLambda = [
  meanings,
  ...shakeCli,
  jsonSchema,
  methods,
  webStreams,
  settingsFiles,
  instanceRegion,
  rateLimiter,
];
