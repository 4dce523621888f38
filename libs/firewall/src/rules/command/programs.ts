import { anyOf } from '../words.ts';

/** Programs of Unix whose names are no words of a language, or hardly. A number of a version may follow some. */
export const unixPrograms = anyOf(String.raw`
  7z[ar]? aa-(?:disable|exec|status) ab adduser addgroup agetty airmon ansible(?:-(?:config|console|doc|galaxy|inventory|playbook|pull|vault))? apk aptitude
  arch aria2c arp arping ascii-xfr atobm aws awk b2sum base(?:32|64|nc) bash bconsole bpftrace bunzip2 busctl busybox byebug bzcat bzip2 bzless bzmore c89 c99 capsh
  cancel\s+-u\s+\S+ cdist certbot chattr check_\w+ chef(?:-(?:client|run|shell|solo|vault))? chflags chgrp chmod choom chown chpass chroot chsh clang cmp cobc composer\s+\w+
  cowsay cowthink cpan cpio cpulimit crontab csplit csvtool cscli csh cupsfilter curl cpanm dash dd\s+(?:if|of) debugfs df dhclient dialog dig dmesg dmidecode dmsetup
  dnf doas docker dosbox dpkg dstat du dvips easy_install egrep emacs esh ethtool eqn exiftool expect[_\w]* facter fakeroot fgrep fping fsck ftpwho g?awk gcc gcore
  gdb getent getfacl ghci? gimp ginsh git\s+(?:clone|config|log|-c) gpasswd gpg grep groupmod groupadd groups gtester gunzip gzip hexdump hostname hostid hping3? htdigest
  htop htpasswd iconv id3v2 ifconfig ifup ifdown iftop ionice iostat iotop ip\s+(?:a|addr|r|route|link|neigh) ip6?tables ipcs ispell jjs jexec jq jrunscript julia ksh
  ksshell kubectl kill(?:all|pg) last(?:b|comm|log|login) latexmk ldconfig ldd less(?:echo|pipe|fmt|key) lftp logname logsave lp(?:r|stat) ls(?:attr|b_release|blk|cpu|hw|mod|of|pci|usb|b|d|l|w|logins|ipc|mem|ns|scsi)? ltrace lua(?:jit|c|latex|tex)?
  lwp-(?:download|request|dump|mirror) lynx lz4c? lz(?:cat|cmp|diff|egrep|fgrep|grep|less|ma|more) m4 mailx mawk md5sum minicom mk(?:dir|fifo|fs|nod|temp|passwd) mlocate mtr
  mv mutt my(?:sql(?:admin|dump|hotcopy|show)?|isam\w+) nano nasm nawk nc(?:at|\.openbsd|\.traditional|ftp)? ncdu net(?:cat|kit-ftp|plan|stat) nft ngrep nl nmap nmcli node(?:js)?\d* nohup
  nroff nsenter nslookup nstat ntpdate octave od onintr openssl\s+\w+ openvpn openvt opkg pacman passwd patch\s+-\S+ pax pdb pdflatex pdftex pdksh perf perl\d* pexec pf(?:iles)? pftp
  pgrep php(?:\d[\d.]*|-cgi|-fpm)? pic\s+-\S+ pico pidof pidstat pigz pip[23x]? pkexec pkg(?:_info)? pkill pluginviewer pmap postqueue poweroff prename pr(?:tstat|intenv|intf|oxychains4?) ps(?:ed|ftp|ql|tree)? ptx puppet pv
  pwdx python[\d.]* rake rbash rcp rdmsr readelf realpath reboot red(?:carpet|is-cli) renice restic rev rlogin rlwrap rm(?:dir|user|t(?:-dump)?)? rnano rpm(?:db|quer|verify)? rsh rsync rtorrent
  ruby[\d.]* run-(?:mailcap|parts) runscript rview rvim sash scanmem scp scrot sdiff sed sendmail setarch setcap setenv setfacl setsid setterm sftp sg\s sh sha(?:1|224|256|384|512)sum shadowconfig
  showmount shred shuf smbclient smbmap snap snice socat soelim socket\s+-\S+ sqlite3? ssh(?:-(?:agent|add|copy-id|key(?:gen|scan))|d|pass)? ss\s+-\S+ sshuttle start-stop-daemon stat stdbuf strace su(?:do)? svn(?:\s|$) sw_vers
  swapo(?:n|ff) sysctl system(?:ctl|d-\w+) tac tail\s+-\S+ tailf tar(?:\s+-|diff)? tasksh taskset tbl tclsh\d* tcpdump tcping tcptraceroute tcsh telnet tex\s+--\S+ tfpt tftp tic timedatectl tmate tmux
  toe top\s+-\S+ traceroute6? troff tshark ttyp? tty ubus uconv ul udevadm uida? ulimit umount uname uncompress unexpand uniq unix unlink unlz(?:4|ma) unpigz unrar unset unshare unxz unzip unzstd update-alternatives
  uptime user(?:add|del|mod) utmpdump uudecode uuencode vagrant valgrind vi(?:ew)?\s+-\S+ vi(?:gr|pw|sudo|rsh)? vim(?:diff)? virsh volatility vmstat w3m wget whereis which\s+\w+ whiptail whoami whois wireshark wish
  xargs xdotool xelatex xetex xmodmap xmore xpad xterm xxd xz(?:cat|cmp|diff|dec|egrep|fgrep|grep|less|more)? yelp yum zathura zip(?:cloak|cmp|details|diff|grep|info|merge|note|split|tool) zcat zcmp zdiff z?egrep zfgrep zgrep zless zmore zrun zsh zsoelim zstd(?:cat|grep|less|mt)? zypper
  bridge\s+-\S+ comm\s+\S+\s+\S+ flock alias\s+\w+= export\s+\w+= printf burp\w* ifdata ipconfig arp\s systeminfo tasklist visudo`);

/** Programs and words of a shell that are words of a language, too: only what follows tells. */
export const plainPrograms = anyOf(String.raw`
  alias at batch bind break bg case cat cc cd check chat clear col column command compress cp crash cut date declare diff dir disown dump echo ed enable env eval ex exec exit export expand expr factor false fc fetch fg
  file find finger fish fmt fold free ftp function go halt hash hd head help history host id init install irb jail java jobs join kill last less let link ln local locale locate look ls mail make man mesg mkdir more
  mount msg nice od open parallel passwd paste pg ping ping6 pkg pr print pushd popd rc read rename reset route rview screen script set shift shutdown sleep sort source split start stop strings su sum sync
  tail talk tar task tee test time timeout top touch tr trap true tree type umask unalias users vi view wait wall watch wc what where which who whob write xo yes zip`);

/** Programs of Windows, without what are words of a language. */
export const windowsPrograms = anyOf(String.raw`
  appcmd arp assoc attrib auditpol bcdboot bcdedit bitsadmin bootcfg cacls certreq certutil chkdsk cipher cmd cmdkey cmstp cscript csvde dcdiag del(?:tree)? diskpart diskshadow dism dnscmd driverquery dsquery erase eventcreate
  expand\s+\S+\.\S forfiles fsutil ftype getmac gpresult gpupdate hh(?:\.exe)? icacls iisreset ieexec installutil ipconfig klist logoff makecab mavinject mklink msbuild msconfig msdt mshta msiexec mstsc nbtstat
  net1?\s+(?:users?|localgroup|groups?|view|share|use|start|stop|accounts|config|sessions?) netsh netstat netdom nltest nslookup ntdsutil odbcconf openfiles pathping pcalua powershell pnputil presentationhost procdump psexec pwsh query\s+user quser qwinsta rasautou reg\s+\w+ regasm regedit regini regsvcs regsvr32
  robocopy rundll32 runas rwinsta sc\s+(?:query|create|config|start|stop|delete|qc) schtasks scrcons setx sfc shutdown(?:\.exe)?\s+/ syskey systeminfo takeown taskkill tasklist tracert typeperf vaultcmd vssadmin w32tm wbadmin wecutil wevtutil
  whoami winrm winrs wmic wscript wusa xcopy xwizard`);
export const windowsPlain = anyOf(
  'at call cd chdir cls copy date dir echo erase exit find findstr for format goto help if md mkdir more move net path pause rd ren rename replace rmdir set start time type ver vol',
);

/** Cmdlets of PowerShell that run, fetch or write. */
export const runningCmdlets = anyOf(String.raw`
  invoke-\w{4,20} start-(?:process|bitstransfer|job) new-(?:object|service|localuser|pssession) set-(?:executionpolicy|mppreference) add-(?:type|mppreference|localgroupmember) out-file enter-pssession register-scheduledtask`);

/** Cmdlets of PowerShell of all kinds. */
export const cmdlets = anyOf(String.raw`
  invoke-(?:expression|webrequest|restmethod|command|item|wmimethod|cimmethod|mimikatz|shellcode|obfuscation|history) start-(?:process|bitstransfer|job|service|sleep|transcript) new-(?:object|item|service|localuser|psdrive|pssession|itemproperty|scheduledtask)
  get-(?:content|childitem|process|service|wmiobject|ciminstance|credential|item|itemproperty|location|command|host|localuser|nettcpconnection|eventlog|winevent|clipboard|hotfix|acl|aduser|adcomputer|variable|member)
  set-(?:content|executionpolicy|itemproperty|mppreference|location|variable|service|alias|item) add-(?:type|content|mppreference|localgroupmember) out-(?:file|string|null|host) write-(?:host|output|error) convert(?:to|from)-\w{3,20}
  remove-(?:item|service) copy-item move-item rename-item stop-(?:process|service|computer) restart-(?:computer|service) import-(?:module|csv|clixml) export-(?:csv|clixml) foreach-object where-object select-(?:object|string|xml) test-(?:path|connection|netconnection)
  enter-pssession disable-\w{3,20} enable-\w{3,20} register-\w{3,20} compress-archive expand-archive resolve-dnsname measure-(?:command|object)`);
