// The options of fields and the transformations that our dashboards use, as Grafana's application registers them.
import {
  DataFrame, FieldConfigOptionsRegistry, GrafanaTheme2, Registry, applyFieldOverrides, identityOverrideProcessor,
  standardTransformers, standardTransformersRegistry, transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

const STANDARD = ['unit', 'min', 'max', 'decimals', 'noValue', 'mappings', 'thresholds', 'color', 'links', 'displayName'];
const CUSTOM = [
  'align', 'axisPlacement', 'axisSoftMax', 'axisSoftMin', 'cellOptions', 'drawStyle', 'fillOpacity', 'filterable', 'hidden', 'inspect',
  'lineInterpolation', 'lineStyle', 'lineWidth', 'minWidth', 'showPoints', 'spanNulls', 'stacking', 'width',
];

function option(path: string, isCustom: boolean): any {
  const id = isCustom ? `custom.${path}` : path;
  const process = identityOverrideProcessor;
  return { id, path, isCustom, name: id, process, override: () => null, editor: () => null, shouldApply: () => true };
}

const registry: FieldConfigOptionsRegistry = new Registry(() => [
  ...STANDARD.map((path) => option(path, false)),
  ...CUSTOM.map((path) => option(path, true)),
]);

standardTransformersRegistry.setInit(() =>
  [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer].map(
    (transformation: any) => ({ id: transformation.id, name: transformation.name, transformation, editor: () => null })
  )
);

// What a panel is given: the transformed frames with units, colours and mappings in their fields.
export async function prepared(panel: any, data: DataFrame[], theme: GrafanaTheme2): Promise<DataFrame[]> {
  const transformed = await lastValueFrom(transformDataFrame(panel.transformations ?? [], data));
  return applyFieldOverrides({
    data: transformed,
    fieldConfig: structuredClone(panel.fieldConfig),
    fieldConfigRegistry: registry,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
}
