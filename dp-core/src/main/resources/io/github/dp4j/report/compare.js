
(function () {
  'use strict';
  const curves = JSON.parse(document.getElementById('series').textContent);
  const toggle = document.getElementById('logarithmic');
  const number = new Intl.NumberFormat('en', {maximumSignificantDigits: 4});
  // Readable on white and on black; dashes tell lines apart where colours cannot.
  const tones = ['#2f7fc1', '#d9730d', '#2f9e62', '#a35cc7', '#d6456b', '#8d7b28', '#1999a8', '#808891'];
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function axis(title) {
    return {
      min: 0,
      title: {display: true, text: title},
      ticks: {callback: value => number.format(value), maxRotation: 0, autoSkipPadding: 14}
    };
  }

  const chart = new Chart(document.getElementById('compare-chart'), {
    type: 'line',
    data: {
      datasets: curves.map((curve, i) => ({
        label: curve.label,
        data: curve.points,
        all: curve.points,
        borderColor: tones[i % tones.length],
        backgroundColor: tones[i % tones.length],
        borderDash: dashes[Math.floor(i / tones.length) % dashes.length],
        borderWidth: 2,
        pointRadius: 0,
        pointHitRadius: 8
      }))
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      parsing: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {
        x: Object.assign({type: 'linear'}, axis('steps')),
        y: Object.assign({type: 'linear'}, axis('epsilon'))
      },
      plugins: {
        legend: {position: 'bottom', labels: {boxWidth: 22, boxHeight: 1}},
        tooltip: {
          callbacks: {
            title: items => items.length ? 'step ' + number.format(items[0].parsed.x) : '',
            label: item => item.dataset.label + ': epsilon ' + number.format(item.parsed.y)
          }
        }
      }
    }
  });

  function paint() {
    for (const scale of Object.values(chart.options.scales)) {
      scale.grid = {color: color('line')};
      scale.border = {color: color('line')};
      scale.ticks.color = color('soft');
      scale.title.color = color('soft');
    }
    chart.options.plugins.legend.labels.color = color('ink');
    chart.resize();
    chart.update('none');
  }

  toggle.closest('label').hidden = false;
  toggle.addEventListener('change', () => {
    for (const scale of Object.values(chart.options.scales)) {
      scale.type = toggle.checked ? 'logarithmic' : 'linear';
      scale.min = toggle.checked ? undefined : 0;
    }
    for (const dataset of chart.data.datasets) {
      dataset.data = toggle.checked
          ? dataset.all.filter(point => point.x > 0 && point.y > 0) : dataset.all;
    }
    chart.update('none');
  });
  paint();
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', paint);
  }
  addEventListener('beforeprint', paint);
  addEventListener('afterprint', paint);
})();
