// One user agent a line: who it is | kind | device | system | browser | what it sends. A dash is "unknown".
const TABLE = `
iPhone Safari | human | mobile | ios | Safari | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1
iPhone Chrome | human | mobile | ios | Chrome | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1
iPhone Facebook app | human | mobile | ios | Safari | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/468.0.0.39.107;FBBV/609284729;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS;FBSV/17.5;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]
iPhone Instagram app | human | mobile | ios | Safari | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.4.32.98 (iPhone15,3; iOS 17_5_1; en_US; en; scale=3.00; 1290x2796; 604247854)
iPad | human | tablet | ios | Safari | Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1
iPad Chrome asking for desktop pages | human | tablet | ios | Chrome | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126 Version/11.1.1 Safari/605.1.15
Android phone | human | mobile | android | Chrome | Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36
Android tablet | human | tablet | android | Chrome | Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
Samsung phone | human | mobile | android | Samsung Internet for Android | Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36
Samsung tablet | human | tablet | android | Chrome | Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36
Android app's web view | human | mobile | android | Chrome | Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A.240405.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36
Fire tablet | human | tablet | android | Amazon Silk | Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.9.6 like Chrome/108.0.5359.220 Safari/537.36
Android phone Firefox | human | mobile | android | Firefox | Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0
Android tablet Firefox | human | tablet | android | Firefox | Mozilla/5.0 (Android 14; Tablet; rv:127.0) Gecko/127.0 Firefox/127.0
Windows Chrome | human | desktop | windows | Chrome | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
Windows Edge | human | desktop | windows | Microsoft Edge | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0
Windows Firefox | human | desktop | windows | Firefox | Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0
Mac Safari | human | desktop | macos | Safari | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15
Chromebook | human | desktop | chromeos | Chrome | Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
Linux Chrome | human | desktop | linux | Chrome | Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
Linux Firefox | human | desktop | linux | Firefox | Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0
Windows Phone | human | mobile | - | Internet Explorer | Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; Lumia 920)
iPhone Yahoo! Japan app | human | mobile | ios | Safari | Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1 YJApp-IOS jp.co.yahoo.ipn.appli/4.102.0
LG television | human | - | - | WebOS Browser | Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager
Samsung television | human | - | - | Tizen | Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36
Googlebot | bot | - | - | Googlebot | Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
Googlebot smartphone | bot | mobile | android | Googlebot | Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.61 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
bingbot | bot | - | - | BingCrawler | Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)
Applebot | bot | desktop | macos | Safari | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)
headless Chrome | bot | desktop | linux | Chrome | Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36
curl | bot | - | - | - | curl/8.5.0
Python | bot | - | - | - | python-requests/2.32.3
Wget | bot | - | - | - | Wget/1.21.4
Go | bot | - | - | - | Go-http-client/2.0
Postman | bot | - | - | - | PostmanRuntime/7.39.0
Facebook preview | preview | - | - | FacebookExternalHit | facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)
Facebot | preview | - | - | - | Facebot
iMessage preview | preview | desktop | macos | FacebookExternalHit | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0
Slack preview | preview | - | - | SlackBot | Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)
Twitter preview | preview | - | - | - | Twitterbot/1.0
WhatsApp preview | preview | - | - | - | WhatsApp/2.23.20.0 A
Telegram preview | preview | - | - | - | TelegramBot (like TwitterBot)
Discord preview | preview | - | - | - | Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)
LinkedIn preview | preview | - | - | - | LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)
Pinterest preview | preview | - | - | - | Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)
Skype and Teams preview | preview | desktop | windows | - | Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5
Reddit preview | preview | - | - | - | Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)
iPhone Pinterest app | human | mobile | ios | Safari | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]
iPhone Snapchat app | human | mobile | ios | Safari | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Snapchat/12.91.0.40 (like Safari/8617.2.4.10.8, panda)
Android TikTok app | human | mobile | android | Chrome | Mozilla/5.0 (Linux; Android 13; Pixel 7 Build/TQ3A.230901.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/117.0.0.0 Mobile Safari/537.36 musical_ly_2023108040 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/31.8.4 ByteLocale/en
HarmonyOS phone | human | mobile | - | Chrome | Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile
Cubot phone | human | mobile | android | Chrome | Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36
Motorola phone | human | mobile | android | Chrome | Mozilla/5.0 (Linux; Android 14; moto g power) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Mobile Safari/537.36 GSA/15.20
Opera Mini | human | mobile | android | Opera | Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16
`;

export const AGENTS = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [name = "", kind = "", device = "", os = "", browser = "", agent = ""] = line.split(" | ");
    return { name, kind, device: known(device), os: known(os), browser: known(browser), agent };
  });

function known(cell: string): string | null {
  return cell === "-" ? null : cell;
}
