// SPDX-License-Identifier: Apache-2.0
// The parts of ECharts that our pictures use; the rest stays out of the page.
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([
  BarChart, CustomChart, LineChart, ScatterChart,
  DataZoomComponent, GridComponent, LegendComponent, TooltipComponent,
  SVGRenderer,
]);

export { echarts };
