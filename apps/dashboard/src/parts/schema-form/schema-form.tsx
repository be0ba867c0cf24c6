import { words } from '../../format.js';
import { CheckField, SelectField, TextAreaField, TextField } from '../form/field.js';
import type { Refusal } from '../form/refusal.js';
import { Message } from '../message.js';
import { asValues, isStored, type JsonSchema, type Look, lookOf, tagOf, type Values, withValue } from './json-schema.js';
import { JsonField } from './json-field.js';
import { NamesField } from './names-field.js';

/** A group of settings, and where it stands in what is sent. */
interface SchemaFormProps {
  readonly schema: JsonSchema;
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  /** Where the values stand in the object: `settings`. */
  readonly path: string;
  readonly refusal: Refusal;
}

/** A form of what a connector says it needs; each complaint beneath the setting it is about. Secrets that are stored are never shown. */
export function SchemaForm({ schema: { properties = {}, required = [] }, values, onChange, path, refusal }: SchemaFormProps) {
  return (
    <div className="grid gap-4">
      {Object.entries(properties)
        // What tells alternatives apart is chosen above them.
        .filter(([, { const: tag }]) => tag === undefined)
        .map(([name, schema]) => (
          <Setting
            key={name}
            {...{ name, schema, refusal, path: `${path}.${name}` }}
            needed={required.includes(name) && schema.default === undefined}
            value={values[name]}
            onChange={(value) => onChange(withValue(values, name, value))}
          />
        ))}
    </div>
  );
}

interface SettingProps {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly needed: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly path: string;
  readonly refusal: Refusal;
}

const CONTROLS: Readonly<Record<Look, (props: SettingProps) => React.ReactNode>> = {
  secret: (props) => <Secret {...props} />,
  choice: (props) => <OneOf {...props} />,
  flag: ({ schema, value, onChange, name }) => (
    <CheckField
      label={schema.title ?? words(name)}
      hint={schema.description === undefined ? undefined : <Message text={schema.description} />}
      checked={(value ?? schema.default) === true}
      onChange={(checked) => onChange(checked === schema.default ? undefined : checked)}
    />
  ),
  number: (props) => <NumberSetting {...props} />,
  text: ({ value, onChange, ...props }) => (
    <TextField
      {...textOf(props)}
      value={typeof value === 'string' ? value : ''}
      onChange={onChange}
      placeholder={defaultOf(props.schema)}
    />
  ),
  texts: (props) => <Texts {...props} />,
  names: (props) => <NamesField {...textOf(props)} schema={props.schema} value={asValues(props.value)} onChange={props.onChange} />,
  group: (props) => <Group {...props} />,
  alternatives: (props) => <Alternatives {...props} />,
  json: (props) => <JsonField {...textOf(props)} value={props.value} onChange={props.onChange} />,
};

function Setting(props: SettingProps) {
  return CONTROLS[lookOf(props.schema)](props);
}

const defaultOf = ({ default: standard }: JsonSchema): string | undefined =>
  typeof standard === 'string' || typeof standard === 'number' ? String(standard) : undefined;

/** What a choice reads. */
const plain = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

/** What stands around a control. */
function textOf({ name, schema, needed, path, refusal }: Omit<SettingProps, 'value' | 'onChange'>) {
  return {
    label: `${schema.title ?? words(name)}${needed ? ' *' : ''}`,
    hint: schema.description === undefined ? undefined : <Message text={schema.description} />,
    error: refusal.at(path),
  };
}

function Secret({ value, onChange, ...props }: SettingProps) {
  const stored = isStored(value);
  const text = textOf(props);
  return (
    <TextField
      {...text}
      type="password"
      autoComplete="new-password"
      value={typeof value === 'string' ? value : ''}
      placeholder={stored ? 'Stored. Leave it empty to keep it' : undefined}
      // Emptied again, the stored one stays.
      onChange={(typed) => onChange(typed === '' ? (props.needed ? { secret: true } : undefined) : typed)}
    />
  );
}

function OneOf({ value, onChange, ...props }: SettingProps) {
  const { enum: choices = [], default: standard } = props.schema;
  const none = standard === undefined ? '' : `${plain(standard)} (default)`;
  const options = choices.filter((choice) => choice !== standard).map((choice) => [String(choice), String(choice)] as const);
  return (
    <SelectField
      {...textOf(props)}
      value={value === undefined || value === standard ? '' : plain(value)}
      onChange={(chosen) => onChange(choices.find((choice) => String(choice) === chosen))}
      options={[['', none], ...options]}
    />
  );
}

function NumberSetting({ value, onChange, ...props }: SettingProps) {
  const { minimum, maximum, type } = props.schema;
  return (
    <TextField
      {...textOf(props)}
      type="number"
      step={type === 'integer' ? 1 : 'any'}
      {...(minimum === undefined ? {} : { min: minimum })}
      {...(maximum === undefined || maximum > 1e15 ? {} : { max: maximum })}
      value={typeof value === 'number' ? String(value) : ''}
      placeholder={defaultOf(props.schema)}
      onChange={(text) => onChange(text === '' ? undefined : Number(text))}
    />
  );
}

function Texts({ value, onChange, ...props }: SettingProps) {
  const lines = Array.isArray(value) ? value.map(String) : [];
  const { hint, ...text } = textOf(props);
  return (
    <TextAreaField
      {...text}
      hint={hint === undefined ? 'One a line' : <>{hint}. One a line</>}
      rows={3}
      value={lines.join('\n')}
      onChange={(typed) => onChange(typed === '' ? undefined : typed.split('\n'))}
    />
  );
}

/** Settings within a setting; one that is not needed is there only when it is wanted. */
function Group({ name, schema, needed, value, onChange, path, refusal }: SettingProps) {
  const there = value !== undefined;
  const { label, hint } = textOf({ name, schema, needed, path, refusal });
  return (
    <fieldset className="min-w-0 rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 font-medium">{label}</legend>
      {hint !== undefined && <p className="mb-2 text-[13px] text-soft">{hint}</p>}
      {!needed && (
        <div className="mb-2">
          <CheckField label={`Set ${label.toLowerCase()}`} checked={there} onChange={(checked) => onChange(checked ? {} : undefined)} />
        </div>
      )}
      {(needed || there) && <SchemaForm {...{ schema, path, refusal }} values={asValues(value)} onChange={onChange} />}
    </fieldset>
  );
}

/** One of several kinds of a setting, each with settings of its own. */
function Alternatives({ name, schema, needed, value, onChange, path, refusal }: SettingProps) {
  const tag = tagOf(schema);
  if (tag === undefined) return null;
  const values = asValues(value ?? schema.default);
  const chosen = plain(values[tag.name]);
  const inner = tag.of.get(chosen);
  const text = textOf({ name, schema, needed, path, refusal });
  return (
    <fieldset className="min-w-0 rounded-md border border-line px-3 pt-3 pb-3">
      <div className="grid gap-4">
        <SelectField
          {...text}
          error={refusal.at(path) === refusal.at(`${path}.${tag.name}`) ? text.error : undefined}
          value={chosen}
          onChange={(next) => onChange(next === '' ? undefined : { [tag.name]: next })}
          options={[
            ...(needed || schema.default !== undefined ? [] : [['', ''] as const]),
            ...[...tag.of.keys()].map((one) => [one, words(one)] as const),
          ]}
        />
        {inner && <SchemaForm schema={inner} path={path} refusal={refusal} values={values} onChange={onChange} />}
      </div>
    </fieldset>
  );
}
