{{- define "octroi.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $default := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $default .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What finds pods: of a component, if one is given. { root, component } */}}
{{- define "octroi.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* { root, component } */}}
{{- define "octroi.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{ include "octroi.selector" . }}
{{- end -}}

{{/* The image, or that of a build. { root, build } */}}
{{- define "octroi.image" -}}
{{- $image := .root.Values.image -}}
{{- $build := default dict .build -}}
{{- $own := or $build.tag $build.digest -}}
{{- $digest := ternary $build.digest $image.digest (not (empty $own)) -}}
{{- $tag := default (default .root.Chart.AppVersion $image.tag) $build.tag -}}
{{- $image.repository -}}{{- if $digest }}@{{ $digest }}{{ else }}:{{ $tag }}{{ end -}}
{{- end -}}

{{/* The id of a build; empty for workers without one. { root, build } */}}
{{- define "octroi.buildId" -}}
{{- if ne (toString .build.versioned) "false" -}}
{{- default (default (default .root.Chart.AppVersion .root.Values.image.tag) .build.tag) .build.id -}}
{{- end -}}
{{- end -}}

{{/* The name of a build's Deployment. { root, build } */}}
{{- define "octroi.workerName" -}}
{{- $id := include "octroi.buildId" . | lower | replace "." "-" | replace "_" "-" -}}
{{- printf "%s-worker-%s" (include "octroi.fullname" .root) $id | trunc 63 | trimAll "-" -}}
{{- end -}}

{{/* A value as the environment has it: whole numbers without an exponent. */}}
{{- define "octroi.text" -}}
{{- if kindIs "float64" . }}{{ int64 . }}{{ else if kindIs "map" . }}{{ toJson . }}{{ else }}{{ toString . }}{{ end -}}
{{- end -}}

{{- define "octroi.settings" -}}
{{- range $name, $value := .Values.settings }}
{{- if not (kindIs "invalid" $value) }}
{{ $name }}: {{ include "octroi.text" $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "octroi.secrets" -}}
{{- range $name, $value := .Values.secrets.values }}
{{ $name }}: {{ toString $value | quote }}
{{- end }}
{{- end -}}

{{/* Names what is missing, all of it at once, and builds that would take each other's name. */}}
{{- define "octroi.check" -}}
{{- $missing := list -}}
{{- if not .Values.image.repository }}{{ $missing = append $missing "image.repository: where your image is" }}{{ end -}}
{{- range list "BASE_URL" "PAYMENT_BACKEND_URL" "TEMPORAL_ADDRESS" -}}
{{- if not (index $.Values.settings .) }}{{ $missing = append $missing (printf "settings.%s" .) }}{{ end -}}
{{- end -}}
{{- if not .Values.secrets.existing -}}
{{- range list "DATABASE_URL" "PAYMENT_API_KEY" "PAYMENT_WEBHOOK_SECRET" -}}
{{- if not (index $.Values.secrets.values .) }}{{ $missing = append $missing (printf "secrets.values.%s, or secrets.existing" .) }}{{ end -}}
{{- end -}}
{{- else if .Values.secrets.values -}}
{{- $missing = append $missing "one of secrets.existing and secrets.values, not both" -}}
{{- end -}}
{{- if and .Values.collector.enabled (not .Values.collector.volume) }}{{ $missing = append $missing "collector.volume: where the log is" }}{{ end -}}
{{- if $missing }}{{ fail (printf "\n\nThese values need attention:\n  %s\n" (join "\n  " $missing)) }}{{ end -}}
{{- $names := list -}}
{{- range .Values.worker.builds }}{{ $names = append $names (include "octroi.workerName" (dict "root" $ "build" .)) }}{{ end -}}
{{- if ne (len $names) (len (uniq $names)) }}{{ fail (printf "\n\nTwo of worker.builds have one name: %s\n" (join ", " $names)) }}{{ end -}}
{{- end -}}
