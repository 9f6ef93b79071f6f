<?php
// Drives a server through the life of a group of Yunzhijia's with PHP's curl, as its published clients do: tokens by a
// form, by a query, and by JSON under a form's content type, which is what curl gives to every text.

declare(strict_types=1);

require __DIR__ . '/expect.php';

// docs/clients.md: call
function gateway(string $call, string $body, array $query = []): array
{
    // Not an array, which curl sends as multipart/form-data: that is not read here.
    $curl = curl_init(getenv('IM_SERVER') . "/gateway/$call?" . http_build_query($query));
    curl_setopt_array($curl, [CURLOPT_POSTFIELDS => $body, CURLOPT_RETURNTRANSFER => true]);
    return json_decode(curl_exec($curl), true);
}

function accessToken(): array
{
    return gateway('oauth2/token/getAccessToken', http_build_query([
        'eid' => getenv('YUNZHIJIA_EID'),
        'secret' => getenv('YUNZHIJIA_SECRET'),
        'timestamp' => round(microtime(true) * 1000),
        'scope' => 'resGroupSecret',
    ]));
}
// end

$now = fn (): string => (string) (time() * 1000);
$fields = fn (): array => ['eid' => getenv('YUNZHIJIA_EID'), 'timestamp' => $now(), 'scope' => 'resGroupSecret'];
$secret = ['secret' => getenv('YUNZHIJIA_SECRET')];

$tokens = accessToken();
equal([$tokens['success'], $tokens['errorCode']], [true, 0], json_encode($tokens));
matches($tokens['data']['accessToken'], '/^[0-9a-f]{32}$/');
// Asked again, in whatever form, the team has the same pair.
$again = [
    gateway('oauth2/token/getAccessToken', '', $fields() + $secret),
    // A number with a point, as json_encode writes what round() returns.
    gateway('oauth2/token/getAccessToken', json_encode(['timestamp' => round(microtime(true) * 1000)] + $fields() + $secret)),
    gateway('oauth2/token/getAccessToken', "\u{FEFF}" . json_encode($fields() + $secret)),
    gateway('oauth2/token/getAccessToken/', http_build_query($fields() + $secret)),
];
foreach ($again as $reply) {
    equal($reply['data']['refreshToken'] ?? $reply, $tokens['data']['refreshToken']);
}

// Whoever refreshes ends the others' refresh token, so this is tried with the form alone.
$form = http_build_query($fields() + ['refreshToken' => $tokens['data']['refreshToken']]);
$refreshed = gateway('oauth2/token/refreshToken', $form);
equal($refreshed['success'], true, json_encode($refreshed));
$access = ['accessToken' => $refreshed['data']['accessToken']];

$call = function (string $call, array $body) use ($access): mixed {
    $reply = gateway("xtinterface/$call", json_encode($body), $access);
    equal($reply['success'], true, json_encode($reply));
    return $reply['data'];
};
$user = 'php-' . getenv('IM_UNIQUE');
$group = $call('group/createGroup', ['groupName' => '讨论组', 'currentUid' => $user, 'userIds' => ["{$user}b"]]);
equal([$group['groupName'], $group['groupType'], $group['status']], ['讨论组', 2, 1059]);
$who = ['currentUid' => $user, 'groupId' => $group['groupId']];
equal($call('group/addGroupUser', $who + ['userIds' => ["{$user}c"]]), $group);
$notice = $call('notice/create', $who + ['title' => '群公告标题', 'content' => '群公告内容']);
equal([$notice['creator'], $notice['title'], $notice['content']], [$user, '群公告标题', '群公告内容']);
$banner = $call('banner/create', $who + ['params' => ['title' => 'string', 'thumbUrl' => null]]);
$message = $who + ['msgType' => 2, 'content' => '大家好 <b>', 'param' => null, 'clientMsgId' => 'c-1'];
equal($call('message/send', $message), $call('message/send', $message));
$call('group/delGroupUser', $who + ['userIds' => ["{$user}b"]]);
$users = $call('group/groupUsers', $who);
equal($users, ['managerIds' => [$user], 'participantIds' => [$user, "{$user}c"]]);
$info = $call('group/groupInfo', $who)[$group['groupId']];
equal($info['banner']['bannerId'], $banner['bannerId']);
equal([$info['groupInfo']['participantCount'], $info['notice']['sourceId']], [2, $notice['noticeId']]);

$mid = $call('message/merge/createForCloudflow', $who);
$query = http_build_query(['mid' => $mid, 'eid' => getenv('YUNZHIJIA_EID')]);
$page = file_get_contents(getenv('IM_SERVER') . "/imbu/chat/history.html?$query");
matches($page, '/大家好 &lt;b&gt;/');
matches($page, '/群公告标题/');

$refused = gateway('oauth2/token/refreshToken', $form);
equal([$refused['success'], $refused['errorCode'], $refused['data']], [false, 10000401, null]);
