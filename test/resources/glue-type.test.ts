import { expect, test } from 'vitest';
import { glueTypeHint, isGlueType } from '../../src/resources/glue-type.ts';

test.for([
  'string',
  ' BIGINT ',
  'decimal',
  'decimal(38,10)',
  'varchar(65535)',
  'timestamp with local time zone',
  'interval_day_time',
  'interval_year_month',
  'void',
  'array<string>',
  'map<varchar(10),int>',
  'map<decimal(10,2),array<char(1)>>',
  'struct<a:int,b:map<string,timestamp with local time zone>>',
  'uniontype<int,array<string>>',
])('%s is a type of Hive', (type) => {
  expect(isGlueType(type)).toBe(true);
});

test.for([
  'text',
  'decimal(39)',
  'decimal(2,3)',
  'varchar',
  'varchar(0)',
  'char(256)',
  'array<>',
  'map<array<int>,int>',
  'map<struct<a:int>,int>',
  'map<string>',
  'struct<int>',
  'timestamp with time zone',
  'string<int>',
  'int(4)',
  '',
])('%s is none, and something is proposed', (type) => {
  expect(isGlueType(type)).toBe(false);
  expect(glueTypeHint(type)).not.toBe('');
});
