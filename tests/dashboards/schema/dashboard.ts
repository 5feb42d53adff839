// The classic dashboard as we write it, made of the types of @grafana/schema. Where Grafana allows anything (options, custom
// fields, overrides, queries), the types of the panel in question hold.
import type {
  AnnotationQuery, Dashboard, DataQuery, DataSourceRef, FieldColor, FieldConfig, GraphFieldConfig, HideSeriesConfig, LineStyle, Panel,
  RowPanel, TableCellOptions, TableFieldOptions, ThresholdsConfig, ValueMapping, VariableModel,
} from '@grafana/schema';
import type { Options as BarGauge } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen.d.ts';
import type { FieldConfig as Band, Options as StateTimeline } from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.d.ts';
import type { Options as Stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts';
import type { Options as Table } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts';
import type { Options as TimeSeries } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';

// In JSON an enumeration is its value.
type Plain<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T
  : T extends Array<infer E> ? Array<Plain<E>> : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

// What Grafana's plugin for Prometheus adds to a query.
interface Query extends Omit<DataQuery, 'datasource'> {
  datasource: DataSourceRef;
  editorMode: 'code';
  expr: string;
  format: 'table' | 'time_series';
  instant: boolean;
  legendFormat?: string;
  range: boolean;
}

interface Link { title: string; url: string; targetBlank: boolean }
type Property =
  | { id: 'color'; value: FieldColor }
  | { id: 'custom.cellOptions'; value: TableCellOptions }
  | { id: 'custom.fillOpacity' | 'custom.minWidth' | 'custom.width' | 'decimals'; value: number }
  | { id: 'custom.hidden'; value: boolean }
  | { id: 'custom.hideFrom'; value: HideSeriesConfig }
  | { id: 'custom.lineStyle'; value: LineStyle }
  | { id: 'links'; value: Link[] }
  | { id: 'noValue' | 'unit'; value: string }
  | { id: 'mappings'; value: ValueMapping[] }
  | { id: 'thresholds'; value: ThresholdsConfig };

interface Field<Custom> {
  defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom };
  overrides: Array<{ matcher: { id: 'byFrameRefID' | 'byName' | 'byRegexp'; options: string }; properties: Property[] }>;
}

interface Organize { excludeByName: Record<string, boolean>; indexByName: Record<string, number>; renameByName: Record<string, string> }
type Transformation = { id: 'merge'; options: Record<string, never> } | { id: 'organize'; options: Organize };

// Options that an older Grafana than the newest does not know, and ignores.
type Later<Options, Names extends string> = Options & { [K in Exclude<Names, keyof Options>]: unknown };

interface Kind<Type, Options, Custom> extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'transformations'> {
  type: Type;
  options: Partial<Options>;
  fieldConfig: Field<Custom>;
  targets: Query[];
  transformations?: Transformation[];
}
type Known =
  | Kind<'bargauge', Later<BarGauge, 'maxVizHeight' | 'namePlacement' | 'sizing'>, never>
  | Kind<'stat', Later<Stat, 'wideLayout'>, never>
  | Kind<'state-timeline', StateTimeline, Band>
  | Kind<'table', Table, Partial<TableFieldOptions>>
  | Kind<'timeseries', TimeSeries, GraphFieldConfig>;

// Of later versions than the types, or left out of them: Grafana writes it all the same.
type Own = 'allValue' | 'current' | 'definition' | 'includeAll' | 'multi' | 'options' | 'refresh' | 'regex' | 'sort';
type Variable = Omit<VariableModel, Own> & {
  allValue?: string; current: object; definition?: string; includeAll: boolean; multi: boolean; options: never[]; refresh: number;
  regex: string; sort?: number;
};

// What the plugin for Prometheus adds to an annotation.
interface Annotation extends AnnotationQuery {
  expr: string;
  step: string;
  titleFormat: string;
  textFormat: string;
  tagKeys: string;
  useValueForTime?: 'on';
}

export type Classic = Plain<Omit<Dashboard, 'annotations' | 'id' | 'panels' | 'templating' | 'timepicker'>> & {
  annotations: { list: Array<Plain<Annotation>> };
  id: null;
  timepicker: Record<string, never>;
  templating: { list: Array<Plain<Variable>> };
  panels: Array<Plain<Known> | Plain<Omit<RowPanel, 'panels'> & { panels: Known[] }>>;
};
