//! The words by which names are known, each list for one kind of secret, or of what is none.

use super::list::List;

/// Words that are enough by themselves.
pub(super) static ALONE: List = List::of(
    "accesskey apikey apitoken authkey authtoken accesstoken bearer connectionstring connstr cookie cookies \
     credential credentials creds csrf dockerconfigjson dsn hotp htpasswd jks jsessionid jwt keyfile keyring keystore \
     keytab kubecfg kubeconfig kubeconfigs mnemonic netrc otp otpauth otps ovpn p12 passcode passphrase passphrases \
     passwd password passwords pfx phpsessid pkcs12 pkcs8 ppk privatekey privkey psk pwd refreshtoken secret secretkey \
     secrets sessid sessionid sessionkey sessiontoken signingkey talosconfig totp xsrf",
);

/// Words that are enough where they are the last one of a name, and say too little in prose.
pub(super) static LAST: List = List::of("auth authorization cvc cvv passkey passkeys pass pem pin pins puk seed seeds");

/// What else a certificate is called by, which everybody may have in the form of `pem`.
pub(super) static CERTIFICATES: List = List::of("bundle ca cert certificate certificates certs chain crt csr root");

/// What, before `key` or `keys`, makes it one to keep.
pub(super) static KEYS: List = List::of(
    "access account activation admin aes api auth authentication authorization bootstrap cipher client decryption deploy \
     encryption enrollment gateway gpg hmac integration join jwt licence license master otp pgp preshared private \
     recovery registration root rsa secret service session shared signature signing ssl symmetric tls totp unlock vpn \
     webhook wg wireguard",
);

/// What, before `code` or `codes`, makes it one to keep.
pub(super) static CODES: List = List::of(
    "2fa access activation auth authorization backup bypass confirmation device emergency enrollment invitation invite \
     join login mfa onetime otp pairing pin qr recovery redemption registration reset scratch security sms totp unlock \
     verification",
);

/// What, before `url` or `uri`, has a password in it or opens a door by itself.
pub(super) static ADDRESSES: List = List::of(
    "activation amqp broker confirmation conn connection console database db invitation invite jdbc join kafka kvm login \
     magic mongo mongodb mysql onetime otpauth postgres postgresql presigned rabbitmq redis reset sas signed signin sso \
     terminal upload verification vnc webhook",
);

/// What makes a command or a script one that has a token in it: it lets something in.
pub(super) static JOINING: List = List::of(
    "bootstrap connect connection enroll enrollment install installation installer join kubeadm login pairing register \
     registration setup",
);

/// What is set up by a file that has keys in it.
pub(super) static KEYED: List =
    List::of("docker ipsec kube kubectl kubelet kubernetes openvpn ovpn rclone registry talos vpn wg wireguard");

/// Pairs of words that no rule makes.
pub(super) const PAIRS: &[(&str, &str, &str)] = &[
    ("conn", "str", "connection string"),
    ("conn", "string", "connection string"),
    ("connection", "str", "connection string"),
    ("connection", "string", "connection string"),
    ("connection", "strings", "connection string"),
    ("auth", "data", "auth"),
    ("auth", "header", "auth"),
    ("auth", "params", "auth"),
    ("auth", "payload", "auth"),
    ("auth", "string", "auth"),
    ("authorization", "header", "authorization"),
    ("community", "string", "community string"),
    ("snmp", "community", "community string"),
    ("backup", "phrase", "recovery phrase"),
    ("recovery", "words", "recovery phrase"),
    ("key", "file", "key file"),
    ("key", "material", "key material"),
    ("key", "pem", "key pem"),
    ("recovery", "phrase", "recovery phrase"),
    ("seed", "phrase", "seed phrase"),
];

/// What installs a machine has the passwords in it that the machine is to have. Often it is an id of such data.
pub(super) const INSTALLS: &[(&str, &str, &str)] = &[
    ("user", "data", "user data"),
    ("cloud", "config", "cloud config"),
    ("cloud", "init", "cloud init"),
    ("boot", "script", "boot script"),
    ("init", "script", "init script"),
    ("provisioning", "script", "provisioning script"),
    ("startup", "script", "startup script"),
    ("ignition", "config", "ignition config"),
];
pub(super) static INSTALLS_ALONE: List = List::of("cloudinit ignition kickstart preseed userdata");

/// Last words by which a name is about a secret and isn't one.
pub(super) static ABOUT: List = List::of(
    "age algorithm alg allowed arn at attempts backend category complexity count date description disabled duration \
     enabled encoding endpoint exists expiration expires expiring expiry fingerprint format guid host id ids index \
     interval issuer kind label labels length level lifetime limit link location manager masked max method min mode \
     name names num number on optional owner path permissions policies policy prefix preview provider ref reference \
     region required requirements role roles rotation rules scheme scope scopes size slice slug source state status \
     strength suffix tag tags thumbprint time timestamp title total ttl type types uri url usage user username uuid \
     version versions",
);

/// Words by which a token is a mark in a list.
pub(super) static PAGING: List = List::of(
    "continuation continue cursor delta list marker next page pagination paging prev previous scan skip start sync",
);

/// Words by which tokens are counted, as those of a language model.
pub(super) static COUNTING: List = List::of(
    "budget cached completion cost count eos generated input limit max maximum min minimum million number output per \
     price prompt reasoning stop thousand total used",
);

/// What makes a key one that everybody may have.
pub(super) static PUBLIC: List = List::of("public pub");

/// First words of parameters that choose what an answer has in it.
pub(super) static CHOOSING: List = List::of("exclude expand extra fields include order sort");
