// As much of JSON Schema as this project's own schemas use, for the tests that hold output against them.

export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
}

/** `root` is the schema in which `$ref`s of the form `#/$defs/NAME` are. */
export function conforms(value: unknown, schema: Schema, root: Schema = schema): boolean {
  if (schema.$ref !== undefined) return conforms(value, root.$defs![schema.$ref.replace('#/$defs/', '')]!, root);
  if (schema.oneOf !== undefined) return schema.oneOf.filter(s => conforms(value, s, root)).length === 1;
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const types = schema.type === undefined ? null : [schema.type].flat();
  if (types !== null && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return false;
  if (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum) return false;
  if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) return false;
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return false;
    return schema.items === undefined || value.every(v => conforms(v, schema.items!, root));
  }
  if (typeof value !== 'object' || value === null) return true;
  if (schema.required?.some(k => !(k in value)) === true) return false;
  return Object.entries(value).every(([k, v]) =>
    schema.properties?.[k] === undefined ? schema.additionalProperties !== false : conforms(v, schema.properties[k], root),
  );
}
