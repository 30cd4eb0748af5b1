import type { JsonObject } from '../../../metadata/canonical.ts';

/** How Hive reads and writes one data format. */
export interface GlueFormat {
  readonly classification?: string;
  readonly input: string;
  readonly output: string;
  readonly serde: string;
  readonly parameters?: JsonObject;
}

const text = 'org.apache.hadoop.mapred.TextInputFormat';
const ignoreKey = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';

/** Of the common log format, with referrer and agent. */
const apacheLog = '^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] "([^"]*)" (\\d{3}) (\\S+)(?: "([^"]*)" "([^"]*)")?.*$';

export const glueFormats: { readonly [dataFormat: string]: GlueFormat } = {
  parquet: {
    classification: 'parquet',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  csv: {
    classification: 'csv',
    input: text,
    output: ignoreKey,
    serde: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  },
  tsv: {
    classification: 'csv',
    input: text,
    output: ignoreKey,
    serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    parameters: { 'field.delim': '\t', 'serialization.format': '\t' },
  },
  json: { classification: 'json', input: text, output: ignoreKey, serde: 'org.openx.data.jsonserde.JsonSerDe' },
  orc: {
    classification: 'orc',
    input: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  },
  avro: {
    classification: 'avro',
    input: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat',
    serde: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe',
  },
  cloudtrail_logs: {
    input: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
    output: ignoreKey,
    serde: 'com.amazon.emr.hive.serde.CloudTrailSerde',
  },
  apache_logs: {
    input: text,
    output: ignoreKey,
    serde: 'org.apache.hadoop.hive.serde2.RegexSerDe',
    parameters: { 'input.regex': apacheLog },
  },
};
