{{/*
The template of a pod. { root, component, args, resources } and, as needed, build, labels, port, portName, env, volumes, mounts,
probe (http or tcp), preStop, attachments. The settings come from `config`, by default those of the release.
*/}}
{{- define "octroi.pod" -}}
{{- $values := .root.Values -}}
{{- $fullname := include "octroi.fullname" .root -}}
metadata:
  # Without a version: an upgrade does not restart what it does not change, such as the workers of another build.
  labels:
    {{- include "octroi.selector" . | nindent 4 }}
    {{- with .labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/settings: {{ include "octroi.settings" .root | sha256sum }}
    checksum/secrets: {{ printf "%s %s" (include "octroi.secrets" .root) $values.secrets.revision | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- if .job }}
  restartPolicy: Never
  {{- else }}
  serviceAccountName: {{ include "octroi.serviceAccount" .root }}
  {{- end }}
  automountServiceAccountToken: false
  # Otherwise a Service named `worker` would set WORKER_PORT.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  securityContext:
    {{- toYaml $values.podSecurityContext | nindent 4 }}
  {{- with $values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- if and $values.topologySpread (not .job) }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      matchLabelKeys: [pod-template-hash]
      labelSelector:
        matchLabels:
          {{- include "octroi.selector" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- range $field := list "nodeSelector" "tolerations" "affinity" }}
  {{- with index $values $field }}
  {{ $field }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  containers:
    - name: {{ .component }}
      image: {{ include "octroi.image" . | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: {{ toJson .args }}
      envFrom:
        - configMapRef: { name: {{ default $fullname .config }} }
        - secretRef: { name: {{ default (default $fullname .config) $values.secrets.existing }} }
      {{- $env := concat (default list .env) $values.extraEnv }}
      {{- if .attachments }}
      {{- $env = append $env (dict "name" "ATTACHMENT_DIR" "value" "/attachments") }}
      {{- end }}
      {{- with $env }}
      env:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if .port }}
      ports:
        - { name: {{ default "http" .portName }}, containerPort: {{ .port }} }
      {{- end }}
      {{- include "octroi.probes" . | nindent 6 }}
      {{- if .preStop }}
      lifecycle:
        preStop: { sleep: { seconds: {{ .preStop }} } }
      {{- end }}
      resources:
        {{- toYaml .resources | nindent 8 }}
      securityContext:
        {{- toYaml $values.securityContext | nindent 8 }}
      volumeMounts:
        # An import is written there while it is read.
        - { name: tmp, mountPath: /tmp }
        {{- if .attachments }}
        - { name: attachments, mountPath: /attachments }
        {{- end }}
        {{- with .mounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 1Gi } }
    {{- if .attachments }}
    - name: attachments
      persistentVolumeClaim: { claimName: {{ default (printf "%s-attachments" $fullname) $values.attachments.existingClaim }} }
    {{- end }}
    {{- with .volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* Restarted is what does not live; work comes only to what reaches all that it needs. */}}
{{- define "octroi.probes" -}}
{{- if eq (toString .probe) "http" -}}
startupProbe:
  httpGet: { path: /healthz, port: http }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /healthz, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 2
{{- else if eq (toString .probe) "tcp" -}}
startupProbe:
  tcpSocket: { port: {{ .portName }} }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  tcpSocket: { port: {{ .portName }} }
  periodSeconds: 10
readinessProbe:
  tcpSocket: { port: {{ .portName }} }
  periodSeconds: 10
{{- end -}}
{{- end -}}

{{- define "octroi.serviceAccount" -}}
{{- ternary (default (include "octroi.fullname" .) .Values.serviceAccount.name) (default "default" .Values.serviceAccount.name) .Values.serviceAccount.create -}}
{{- end -}}

{{/* How Deployments are replaced: new pods first. */}}
{{- define "octroi.rolling" -}}
type: RollingUpdate
rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
{{- end -}}
