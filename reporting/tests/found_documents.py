"""Invented reports for measuring how well reports are found; none is real, nor is anything that one tells.

`DOCUMENTS` maps a key to title and text; `QUERIES` are what people would type, written from reading the documents and
not from running the search, each with the documents that ought to be found.
"""

DOCUMENTS = {
    "se_budget": (
        "Swedish defence budget for next year",
        "Parliament adopted the budget. Spending on defence rises by a fifth; most of the increase pays for ammunition, "
        "air defence and more conscripts. The opposition asked for faster deliveries.",
    ),
    "se_gotland": (
        "Exercise on Gotland",
        "The regiment exercised the defence of the island with the home guard. Reservists were called up at short notice. "
        "Ferries carried vehicles at night.",
    ),
    "fi_border": (
        "Eastern border: new fence",
        "The border guard showed the fence and its cameras. Crossings stay closed. Officials spoke of instrumentalised "
        "migration and of hybrid pressure.",
    ),
    "fi_nato": (
        "Finland in the alliance: first evaluation",
        "The ministry evaluates the first years of membership. Integration of air command is finished; a headquarters for "
        "land forces opens in Mikkeli.",
    ),
    "no_arctic": (
        "Patrols in the High North",
        "Frigates and maritime patrol aircraft followed submarines leaving the Kola peninsula. The coast guard lacks "
        "icebreaking ships.",
    ),
    "dk_arctic": (
        "Radar stations in Greenland",
        "Denmark buys long-range radars and drones to watch the Arctic. Personnel for remote stations are hard to recruit.",
    ),
    "de_law": (
        "Military service law in the Bundestag",
        "The law on military service passed its first reading. Young men will be asked by questionnaire; conscription "
        "stays suspended. Barracks must be renovated.",
    ),
    "de_brigade": (
        "Brigade in Lithuania: progress",
        "Families of soldiers move to Vilnius. The brigade reaches full strength within two years; live firing ranges are "
        "being built.",
    ),
    "pl_howitzers": (
        "Poland signs for howitzers",
        "The agency signed a contract for self-propelled howitzers and ammunition. Production moves to Poland step by step.",
    ),
    "pl_east": (
        "Eastern Shield fortifications",
        "Engineers build anti-tank ditches, bunkers and drone detection along the eastern border of Poland.",
    ),
    "us_posture": (
        "Hearing on force posture in Europe",
        "Members of the committee asked about rotational brigades and air defence of the Baltic states. A decision is "
        "expected in spring.",
    ),
    "us_guard": (
        "State partnership: visit of the National Guard",
        "Officers of the Michigan National Guard agreed on medical and cyber training with our brigades.",
    ),
    "tr_drones": (
        "Drone exhibition in Ankara",
        "Manufacturers showed unmanned aircraft and loitering munitions. Delegations from forty countries came; several "
        "contracts were announced.",
    ),
    "tr_election": (
        "Local elections in Türkiye",
        "The opposition won the mayor's office in the largest cities. The government promises reforms of the economy.",
    ),
    "ua_energy": (
        "Attacks on the energy grid",
        "Missiles and drones struck power stations in three regions. Repair crews work under fire. Partners were asked for "
        "transformers and interceptors.",
    ),
    "ua_training": (
        "Training of Ukrainian recruits abroad",
        "Partners train recruits in basic skills, combat medicine and mine clearance. Our instructors taught drone pilots.",
    ),
    "ge_protests": (
        "Protests in Tbilisi",
        "Demonstrators demand new elections. Police used water cannon. The foreign ministry protested against statements "
        "of partners.",
    ),
    "fr_strategy": (
        "French strategic review",
        "The review names Russia as the main threat until the end of the decade and asks for a stronger European pillar "
        "of the alliance.",
    ),
    "ca_north": (
        "Canada modernises continental defence",
        "Over-the-horizon radars and new fighter aircraft are to protect the northern approaches.",
    ),
    "cz_cyber": (
        "Cyber attack on Czech hospitals",
        "Hackers encrypted servers of two hospitals. The national centre shared indicators with allies within hours.",
    ),
    "se_lv_budzets": (
        "Zviedrijas aizsardzības budžets",
        "Parlaments apstiprināja aizsardzības budžeta palielinājumu. Lielākā daļa līdzekļu paredzēta munīcijai un "
        "pretgaisa aizsardzībai. Opozīcija prasa ātrākas piegādes.",
    ),
    "fi_lv_robeza": (
        "Somijas austrumu robeža",
        "Robežsardze pabeidza žoga būvniecību. Robežpārejas paliek slēgtas. Amatpersonas runā par hibrīddraudiem un "
        "migrantu izmantošanu.",
    ),
    "no_lv_flote": (
        "Norvēģijas jūras spēku iepirkums",
        "Norvēģija izvēlējās jaunas fregates. Līgums paredz kopīgu uzturēšanu un apkalpju mācības kopā ar sabiedrotajiem.",
    ),
    "dk_lv_zemessardze": (
        "Dānijas zemessardzes mācības",
        "Zemessargi mācījās apsargāt ostas un lidostas. Brīvprātīgo skaits pieaug; trūkst instruktoru.",
    ),
    "de_lv_dienests": (
        "Vācijas karadienesta likums",
        "Bundestāgs pieņēma likumu par jauno karadienestu. Jaunieši saņems anketas. Kazarmas jāremontē.",
    ),
    "pl_lv_haubices": (
        "Polija pērk haubices",
        "Noslēgts līgums par pašgājējām haubicēm un munīciju. Ražošana pakāpeniski tiks pārcelta uz Poliju.",
    ),
    "us_lv_vizite": (
        "Nacionālās gvardes vizīte",
        "Mičiganas Nacionālās gvardes virsnieki vienojās par medicīnas un kiberaizsardzības mācībām ar mūsu brigādēm.",
    ),
    "tr_lv_droni": (
        "Bezpilota lidaparātu izstāde Ankarā",
        "Ražotāji rādīja bezpilota lidaparātus un klejojošo munīciju. Piedalījās četrdesmit valstu delegācijas.",
    ),
    "ua_lv_energetika": (
        "Uzbrukumi Ukrainas energosistēmai",
        "Raķetes un droni trāpīja elektrostacijām trijos apgabalos. Partneriem lūgti transformatori un pretgaisa "
        "aizsardzības raķetes.",
    ),
    "ua_lv_apmaciba": (
        "Ukrainas karavīru apmācība",
        "Mūsu instruktori mācīja dronu pilotus un sapierus. Kopā apmācīti vairāki simti karavīru.",
    ),
    "ge_lv_protesti": (
        "Protesti Tbilisi",
        "Demonstranti pieprasa jaunas vēlēšanas. Policija lietoja ūdensmetējus. Ārlietu ministrija nosodīja partneru "
        "paziņojumus.",
    ),
    "fr_lv_strategija": (
        "Francijas stratēģiskais pārskats",
        "Pārskatā Krievija nosaukta par galveno draudu līdz desmitgades beigām. Tiek prasīts stiprāks Eiropas pīlārs "
        "aliansē.",
    ),
    "cz_lv_kiber": (
        "Kiberuzbrukums Čehijas slimnīcām",
        "Hakeri nošifrēja divu slimnīcu serverus. Nacionālais centrs dažu stundu laikā informēja sabiedrotos.",
    ),
    "lv_plans": (
        "Sadarbības plāna sarunas ar Zviedriju",
        "Puses vienojās par nākamā gada pasākumiem: jūras mācībām, atmīnēšanu un ekspertu vizītēm.",
    ),
    "az_iepirkums": (
        "Azerbaidžānas aviācijas iepirkums",
        "Azerbaidžāna pērk iznīcinātājus. Piloti mācās ārvalstīs, lidlauki tiek pārbūvēti.",
    ),
    "md_neitralitate": (
        "Moldovas neitralitāte un reformas",
        "Valdība reformē bruņotos spēkus, saglabājot neitralitāti. Ministrs lūdz atbalstu sakaru sistēmām.",
    ),
}

QUERIES = [
    ("budget", {"se_budget"}),
    ("budgets", {"se_budget"}),
    ("conscript", {"se_budget", "de_law"}),
    ("conscription", {"de_law"}),
    ("reservist", {"se_gotland"}),
    ("exercises", {"se_gotland"}),
    ("border fence", {"fi_border"}),
    ("fences", {"fi_border"}),
    ("evaluate membership", {"fi_nato"}),
    ("submarine", {"no_arctic"}),
    ("radar", {"dk_arctic", "ca_north"}),
    ("recruit", {"dk_arctic", "ua_training"}),
    ("barrack", {"de_law"}),
    ("soldier families", {"de_brigade"}),
    ("howitzer", {"pl_howitzers"}),
    ("ammunition contract", {"pl_howitzers"}),
    ("bunker", {"pl_east"}),
    ('"air defence"', {"se_budget", "us_posture"}),
    ('"air command"', {"fi_nato"}),
    ('"rotational brigades"', {"us_posture"}),
    ("michigan", {"us_guard"}),
    ("drone -ukrainian -greenland", {"tr_drones", "pl_east", "ua_energy"}),
    ("manufactur*", {"tr_drones"}),
    ("transform*", {"ua_energy", "ua_lv_energetika"}),
    ("elections opposition", {"tr_election"}),
    ("election", {"tr_election", "ge_protests"}),
    ("demonstrator", {"ge_protests"}),
    ("strategic threats", {"fr_strategy"}),
    ("fighter", {"ca_north"}),
    ("hospital", {"cz_cyber"}),
    ("hackers OR water", {"cz_cyber", "ge_protests"}),
    ("instructor", {"ua_training"}),
    ("budžets", {"se_lv_budzets"}),
    ("budzeta palielinajums", {"se_lv_budzets"}),
    ("munīcija", {"se_lv_budzets", "pl_lv_haubices", "tr_lv_droni"}),
    ("pretgaisa aizsardzība", {"se_lv_budzets", "ua_lv_energetika"}),
    ("robežas žogs", {"fi_lv_robeza"}),
    ("hibrīddraudi", {"fi_lv_robeza"}),
    ("fregate", {"no_lv_flote"}),
    ("sabiedrotie", {"no_lv_flote", "cz_lv_kiber"}),
    ("zemessargs", {"dk_lv_zemessardze"}),
    ("zemessardze", {"dk_lv_zemessardze"}),
    ("instruktors", {"dk_lv_zemessardze", "ua_lv_apmaciba"}),
    ("karadienests", {"de_lv_dienests"}),
    ("likums", {"de_lv_dienests"}),
    ("haubice", {"pl_lv_haubices"}),
    ("līgumi", {"no_lv_flote", "pl_lv_haubices"}),
    ("virsnieks", {"us_lv_vizite"}),
    ("vizīte", {"us_lv_vizite", "lv_plans"}),
    ("bezpilota lidaparāts", {"tr_lv_droni"}),
    ("drons", {"ua_lv_energetika", "ua_lv_apmaciba"}),
    ("raketes", {"ua_lv_energetika"}),
    ("karavīrs", {"ua_lv_apmaciba"}),
    ("vēlēšanām", {"ge_lv_protesti"}),
    ("protests", {"ge_protests", "ge_lv_protesti"}),
    ("drauds", {"fr_lv_strategija"}),
    ("slimnīca", {"cz_lv_kiber"}),
    ("atmin* jūras", {"lv_plans"}),
    ("iznīcinātājs VAI reforma", {"az_iepirkums", "md_neitralitate"}),
    ("bruņotie spēki -jūras", {"md_neitralitate"}),
]
