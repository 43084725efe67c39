{{- define "copilot.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "copilot.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "copilot.labels" -}}
{{ include "copilot.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "copilot.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest }}{{ $image.repository }}@{{ $image.digest }}{{ else }}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Of every pod: nobody's user, nothing writable but its own home and /tmp, no token of the cluster's. */}}
{{- define "copilot.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- define "copilot.containerSecurity" -}}
image: {{ include "copilot.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* root; url: the key of the Secret; settings: whether the others too. */}}
{{- define "copilot.env" -}}
{{- $keys := .root.Values.secret.keys -}}
- {name: COPILOT_DATABASE_URL_FILE, value: "/run/secrets/copilot/{{ .url }}"}
{{- if .settings }}
- {name: COPILOT_SECRET_KEY_FILE, value: "/run/secrets/copilot/{{ $keys.secretKey }}"}
- {name: COPILOT_METRICS_TOKEN_FILE, value: "/run/secrets/copilot/{{ $keys.metricsToken }}"}
{{- range $name, $key := .root.Values.secret.settings }}
- {name: {{ $name }}_FILE, value: "/run/secrets/copilot/{{ $key }}"}
{{- end }}
{{- range $name, $value := .root.Values.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}
{{- end }}

{{/* Longer than what is under way may take once a pod ends. */}}
{{- define "copilot.grace" -}}
{{- $within := get .Values.settings "COPILOT_DRAIN_SECONDS" | default 25 | int -}}
{{- max .Values.terminationGracePeriodSeconds (add .Values.drainSeconds $within 15) -}}
{{- end }}

{{/* Each process sees the keys that it needs, no other. */}}
{{- define "copilot.volumes" -}}
{{- $values := .root.Values -}}
- name: secrets
  secret:
    secretName: {{ required "secret.name: the Secret with the database's URLs (see values.yaml)" $values.secret.name }}
    defaultMode: 0440
    items:
      - {key: {{ .url }}, path: {{ .url }}}
{{- if .settings }}
      - {key: {{ $values.secret.keys.secretKey }}, path: {{ $values.secret.keys.secretKey }}}
      - {key: {{ $values.secret.keys.metricsToken }}, path: {{ $values.secret.keys.metricsToken }}}
{{- range $key := values $values.secret.settings | uniq | sortAlpha }}
      - {key: {{ $key }}, path: {{ $key }}}
{{- end }}
{{- end }}
- {name: home, emptyDir: {sizeLimit: {{ $values.homeSize }}}}
- {name: tmp, emptyDir: {sizeLimit: {{ $values.homeSize }}}}
{{- if and .settings $values.sources }}
- {name: sources, configMap: {name: {{ include "copilot.name" .root }}-sources}}
{{- end }}
{{- end }}

{{- define "copilot.mounts" -}}
- {name: secrets, mountPath: /run/secrets/copilot, readOnly: true}
- {name: home, mountPath: /var/lib/copilot}
- {name: tmp, mountPath: /tmp}
{{- if and .settings .root.Values.sources }}
- {name: sources, mountPath: /var/lib/copilot/sources, readOnly: true}
{{- end }}
{{- end }}

{{- define "copilot.probes" -}}
startupProbe:
  httpGet: {path: /api/v1/health/live, port: {{ . }}}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /api/v1/health/live, port: {{ . }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /api/v1/health/ready, port: {{ . }}}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}

{{- define "copilot.spread" -}}
topologySpreadConstraints:
{{- range tuple "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "copilot.selector" $ | nindent 8 }}
{{- end }}
{{- end }}
