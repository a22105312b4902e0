"""SMS by Tencent Cloud (腾讯云短信), through its SDK: SendSms of 2021-01-11."""

from __future__ import annotations

from django.conf import settings
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from xueyun.delivery.providers import Sms, Unknown, gateways

LATER = (
    *("LimitExceeded", "RequestLimitExceeded", "ResourceInsufficient", "ResourceUnavailable", "AuthFailure"),
    "FailedOperation.InsufficientBalanceInSmsPackage",
)
UNKNOWN = ("InternalError",)
# Params go by place: a template says {1}, {2}. A purpose that isn't here sends its params as the letter lists them.
ORDER = {"code": ("code", "minutes"), "account_changed": ("what",)}


class TencentSms:
    """Numbers go in E.164: the platform knows mainland ones alone."""

    def send(self, sms: Sms) -> str:
        request = SendSmsRequest()
        request.SmsSdkAppId = settings.SMS_APP_ID
        request.SignName = settings.SMS_SIGN
        request.TemplateId = gateways.template_for(sms)
        request.TemplateParamSet = [sms.params[name] for name in ORDER.get(sms.purpose, tuple(sms.params))]
        request.PhoneNumberSet = [f"+86{sms.to}"]
        client = _client()
        try:
            answer = client.SendSms(request)
        except TencentCloudSDKException as error:
            # Only an answer of the gateway has a request's id; the rest are the SDK's own words for a bad line.
            if not error.requestId:
                raise gateways.unanswered(error) from error
            raise gateways.refused(
                str(error.code), str(error.message), later=LATER, unknown=UNKNOWN
            ) from error
        if not answer.SendStatusSet:
            raise Unknown("The gateway's answer says nothing.")
        status = answer.SendStatusSet[0]
        if status.Code != "Ok":
            raise gateways.refused(str(status.Code), str(status.Message), later=LATER, unknown=UNKNOWN)
        return str(status.SerialNo or "")


def _client() -> SmsClient:
    protocol, host = gateways.endpoint()
    http = HttpProfile(protocol=protocol, endpoint=host, reqTimeout=settings.SMS_TIMEOUT)
    return SmsClient(
        Credential(settings.SMS_KEY_ID, settings.SMS_KEY_SECRET),
        settings.SMS_REGION,
        ClientProfile(httpProfile=http),
    )
