"""Which engine modules are loaded: by list, because each one more is more to attack, to boot and to go wrong."""

from __future__ import annotations

from typing import Final

SIP: Final = (
    "res_pjproject res_pjsip res_pjsip_session res_pjsip_pubsub chan_pjsip res_pjsip_acl res_pjsip_caller_id "
    "res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_diversion "
    "res_pjsip_dlg_options res_pjsip_dtmf_info res_pjsip_empty_info res_pjsip_endpoint_identifier_ip "
    "res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_logger res_pjsip_nat "
    "res_pjsip_outbound_registration res_pjsip_path res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326 "
    "res_pjsip_sdp_rtp res_pjsip_transport_websocket"
).split()
MEDIA: Final = (
    "res_rtp_asterisk res_srtp res_crypto res_timing_timerfd codec_ulaw codec_alaw codec_a_mu codec_g722 codec_gsm "
    "codec_resample res_format_attr_opus format_wav format_pcm format_sln format_gsm res_musiconhold "
    "bridge_simple bridge_softmix bridge_native_rtp bridge_holding chan_bridge_media"
).split()
CONTROL: Final = (
    "res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop res_stasis_broadcast "
    "res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_endpoints "
    "res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds res_http_websocket res_websocket_client "
    "chan_websocket app_stasis app_stasis_broadcast"
).split()
DIALPLAN: Final = (
    "pbx_config app_playback app_playtones app_dial app_echo app_verbose app_stack func_callerid func_channel "
    "func_global func_hangupcause func_logic func_pjsip_aor func_pjsip_contact func_pjsip_endpoint func_strings "
    "func_timeout"
).split()
STORE: Final = "res_sorcery_astdb res_sorcery_config res_sorcery_memory".split()

NEEDED: Final = (*STORE, *SIP, *MEDIA, *CONTROL, *DIALPLAN)
# Opus has another module name where the vendor's own codec is installed instead of Debian's.
WELCOME: Final = ("codec_opus_open_source", "codec_opus", "res_security_log")
